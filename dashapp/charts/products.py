"""What customers buy, and what comes back."""

from __future__ import annotations

from dashapp.access.viewer import EVERYONE
from dashapp.charts.entry import MONEY, SALES, Chart, Option, Slide
from dashapp.figures import pareto, sentences
from dashapp.figures import products as product_figures
from dashapp.queries import products

_SERVICE = "Postage, fees and other service codes are no products; guests belong to no segment and are left out. "

CHARTS = (
    Chart(
        id="products-top",
        title="Top products by segment",
        question="Which products drive sales in each segment?",
        definition="The first products of each segment by sales of the chosen basis. Postage, fees and other service codes are no products. Orders are those "
        "with the product in them. " + MONEY,
        columns={"segment": "text", "rank": "count", "product_code": "text", "product": "text", "units": "count", **SALES},
        query=lambda connection, runs, filters: products.top(connection, runs["core"], filters),
        figure=product_figures.top_products,
        sentence=sentences.products,
        roles=EVERYONE,
        options=(Option("limit", "Products", ("3", "5", "10"), "5"),),
        key=("segment", "product_code"),
        emits="product",
        slide=Slide("bar", "product", ("sales",), only=5, apart="segment"),
    ),
    Chart(
        id="products-pareto",
        title="How few products bring how much",
        question="How much of sales do the best-selling products bring?",
        definition="Products of identified customers from the one that sells most; the curve says what share of sales the first of them bring together. "
        "The table has the first two hundred, then one in a hundred. " + _SERVICE + MONEY,
        columns={"rank": "count", "product_code": "text", "product": "text", "units": "count", **SALES, "share": "share", "cumulative_share": "share",
                 "product_share": "share"},
        query=lambda connection, runs, filters: products.by_sales(connection, runs["core"], filters),
        figure=pareto.curve,
        sentence=sentences.pareto,
        roles=EVERYONE,
        honours=frozenset({"market", "period", "segment", "basis"}),
        key=("product_code",),
        slide=Slide("curve", "product_share", ("cumulative_share",)),
    ),
    Chart(
        id="products-returned",
        title="Most returned products",
        question="Which products come back most?",
        definition="Money of return lines by product, beside what was sold of it in the same days: a return may belong to an order before them. " + _SERVICE,
        columns={"rank": "count", "product_code": "text", "product": "text", "gross_sales": "money", "returns": "money", "return_rate": "share",
                 "share": "share"},
        query=lambda connection, runs, filters: products.most_returned(connection, runs["core"], filters),
        figure=pareto.returned,
        sentence=sentences.returned,
        roles=EVERYONE,
        honours=frozenset({"market", "period", "segment", "product"}),
        options=(Option("limit", "Products", ("10", "20"), "10"),),
        nothing=(
            "No product came back under these filters.",
            "Refunds and discounts on whole orders name no product; Exploration has what came back by month.",
        ),
        key=("product_code",),
        emits="product",
        slide=Slide("bar", "product", ("returns",)),
    ),
)  # fmt: skip

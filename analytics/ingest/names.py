"""What columns are called in files of nobody's: English first, then the neighbours' words. The first name of a part that a header has counts."""

from __future__ import annotations


def plain(name: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


_WRITTEN = {
    "invoice_no": """invoiceno invoice invoicenumber invoiceid orderno order ordernumber orderid orderreference ordername transactionid transaction
        receiptno receipt receiptnumber receiptid saleid bestellnummer bestellung auftragsnummer rechnungsnummer rechnungsnr belegnummer belegnr
        commande numérocommande nocommande facture numérofacture pedido númeropedido nºpedido factura ordine numeroordine fattura bestelnummer
        factuurnummer""",
    "sold_at": """invoicedate orderdate orderedat soldat saledate transactiondate purchasedate createdat datetime date timestamp created
        paidat bestelldatum rechnungsdatum belegdatum auftragsdatum datum datecommande datefacture fecha fechapedido data dataordine orderdatum""",
    "quantity": "quantity qty units itemquantity pieces itemssold menge anzahl stück stückzahl quantité qté cantidad quantità aantal",
    "unit_price": """unitprice price itemprice priceeach priceperunit productprice sellingprice unitcost einzelpreis stückpreis preis prixunitaire
        prix preciounitario precio prezzounitario prezzo stukprijs prijs""",
    "line_total": """linetotal lineamount itemtotal totalprice amount total revenue sales netsales grosssales betrag gesamtpreis umsatz montant
        importe importo bedrag""",
    "order_total": "ordertotal grandtotal ordervalue orderamount totalamount total amount gesamtbetrag gesamtsumme",
    "product_code": """stockcode sku productcode productsku itemsku variantsku itemcode productid itemid articleno articlenumber article partno ean
        barcode asin artikelnummer artikelnr artikel référence refproduit codeproduit código codigo codice artikelcode""",
    "description": """description productname itemname productdescription product item title productdetails bezeichnung artikelbezeichnung
        beschreibung produkt produktname désignation libellé produit descripción producto descrizione prodotto omschrijving""",
    "customer_id": """customerid customerno customernumber customer clientid userid buyerid memberid accountid customeremail email emailaddress
        client buyer kundennummer kundennr kundenid kunde idclient noclient cliente idcliente clienteid codicecliente klantnummer klant""",
    "market": "country market shippingcountry billingcountry countrycode countryname land pays país pais paese lieferland",
    "time": "time ordertime saletime uhrzeit heure hora ora tijd",
    "currency": "currency currencycode ordercurrency währung devise moneda valuta",
    "line_discount": "linediscount itemdiscount discount rabatt remise descuento sconto korting",
    "discount": "orderdiscount discountamount discounttotal totaldiscount",
    "shipping": "shipping shippingcost shippingtotal shippingamount shippingprice postage freight versand versandkosten livraison",
    "tax": "tax taxes vat taxamount taxtotal totaltax mwst ust tva iva btw",
    "refund": "refundedamount refundamount refundtotal refundedtotal",
    "consent": """acceptsmarketing buyeracceptsmarketing acceptsemailmarketing emailmarketing emailmarketingconsent emailmarketingstatus
        marketingconsent marketingoptin marketingoptinaccepted emailoptin emailconsent newsletteroptin newsletterconsent newslettersubscribed
        newslettersubscription newsletter optin mailchimpwoocommerceissubscribed wcmarketingoptin mailpoetsubscribed werbeeinwilligung
        newsletteranmeldung einwilligung consentementmarketing consentimientomarketing consensomarketing""",
    "status": "orderstatus financialstatus paymentstatus status",
}
GENERIC = {part: tuple(names.split()) for part, names in _WRITTEN.items()}

"""What columns are called in files of nobody's: English first, then the neighbours' words. The first name of a part that a header has counts."""

from __future__ import annotations


def plain(name: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


_WRITTEN = {
    "invoice_no": """invoiceno invoice invoicenumber invoiceid orderno order ordernumber orderid orderreference ordername transactionid transaction
        receiptno receipt receiptnumber receiptid saleid bestellnummer bestellung auftragsnummer rechnungsnummer rechnungsnr belegnummer belegnr
        commande numérocommande nocommande facture numérofacture pedido númeropedido nºpedido factura ordine numeroordine fattura bestelnummer
        factuurnummer 注文番号 注文id 受注番号 伝票番号 取引番号""",
    "sold_at": """invoicedate orderdate orderedat soldat saledate transactiondate purchasedate createdat datetime date timestamp created
        paidat bestelldatum rechnungsdatum belegdatum auftragsdatum datum datecommande datefacture fecha fechapedido data dataordine orderdatum
        注文日時 注文日 受注日時 受注日 購入日 売上日 日時 日付""",
    "quantity": "quantity qty units itemquantity pieces itemssold menge anzahl stück stückzahl quantité qté cantidad quantità aantal 数量 個数 点数",
    "unit_price": """unitprice price itemprice priceeach priceperunit productprice sellingprice unitcost einzelpreis stückpreis preis prixunitaire
        prix preciounitario precio prezzounitario prezzo stukprijs prijs 単価 商品単価 価格 販売価格""",
    "line_total": """linetotal lineamount itemtotal totalprice amount total revenue sales netsales grosssales betrag gesamtpreis umsatz montant
        importe importo bedrag 小計 金額 売上""",
    "order_total": "ordertotal grandtotal ordervalue orderamount totalamount total amount gesamtbetrag gesamtsumme 合計 合計金額 注文合計 請求金額",
    "product_code": """stockcode sku productcode productsku itemsku variantsku itemcode productid itemid articleno articlenumber article partno ean
        barcode asin artikelnummer artikelnr artikel référence refproduit codeproduit código codigo codice artikelcode 商品コード 商品番号 品番 商品id""",
    "description": """description productname itemname productdescription product item title productdetails bezeichnung artikelbezeichnung
        beschreibung produkt produktname désignation libellé produit descripción producto descrizione prodotto omschrijving 商品名 品名 商品""",
    "customer_id": """customerid customerno customernumber customer clientid userid buyerid memberid accountid customeremail email emailaddress
        client buyer kundennummer kundennr kundenid kunde idclient noclient cliente idcliente clienteid codicecliente klantnummer klant
        顧客id 顧客番号 会員id 会員番号 顧客コード 購入者 メールアドレス 顧客""",
    "market": "country market shippingcountry billingcountry shipcountry countrycode countryname land pays país pais paese lieferland 国 国名 配送先国",
    "time": "time ordertime saletime uhrzeit heure hora ora tijd 時刻 時間",
    "currency": "currency currencycode ordercurrency währung devise moneda valuta 通貨 通貨コード",
    "line_discount": "linediscount itemdiscount discount rabatt remise descuento sconto korting 値引 値引き 割引",
    "discount": "orderdiscount discountamount discounttotal totaldiscount",
    "shipping": "shipping shippingcost shippingtotal shippingamount shippingprice postage freight versand versandkosten livraison 送料 配送料",
    "tax": "tax taxes vat taxamount taxtotal totaltax mwst ust tva iva btw 消費税 税額",
    "refund": "refundedamount refundamount refundtotal refundedtotal",
    "consent": """acceptsmarketing buyeracceptsmarketing acceptsemailmarketing emailmarketing emailmarketingconsent emailmarketingstatus
        marketingconsent marketingoptin marketingoptinaccepted emailoptin emailconsent newsletteroptin newsletterconsent newslettersubscribed
        newslettersubscription newsletter optin mailchimpwoocommerceissubscribed wcmarketingoptin mailpoetsubscribed werbeeinwilligung
        newsletteranmeldung einwilligung consentementmarketing consentimientomarketing consensomarketing""",
    "status": "orderstatus financialstatus paymentstatus status 注文ステータス 受注ステータス",
}
GENERIC = {part: tuple(names.split()) for part, names in _WRITTEN.items()}

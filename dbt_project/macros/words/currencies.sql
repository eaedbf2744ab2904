{#- Written by `tenure docs` from babel. Decimals of the currencies whose minor unit is no hundredth. -#}
{% macro currency_digits() -%}
    {{ return({"adp": 0, "afn": 0, "all": 0, "bhd": 3, "bif": 0, "byr": 0, "clf": 4, "clp": 0, "djf": 0, "esp": 0, "gnf": 0, "iqd": 0, "irr": 0, "isk": 0, "itl": 0, "jod": 3, "jpy": 0, "kmf": 0, "kpw": 0, "krw": 0, "kwd": 3, "lak": 0, "lbp": 0, "luf": 0, "lyd": 3, "mga": 0, "mgf": 0, "mmk": 0, "mro": 0, "omr": 3, "pyg": 0, "rsd": 0, "rwf": 0, "sll": 0, "sos": 0, "std": 0, "syp": 0, "tmm": 0, "tnd": 3, "trl": 0, "ugx": 0, "uyi": 0, "uyw": 4, "vnd": 0, "vuv": 0, "xaf": 0, "xof": 0, "xpf": 0, "yer": 0, "zmk": 0, "zwd": 0}) }}
{%- endmacro %}

{#- Signs that stand for one currency alone. -#}
{% macro currency_signs() -%}
    {{ return({"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥"}) }}
{%- endmacro %}

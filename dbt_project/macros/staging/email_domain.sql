{#- Domain of an e-mail address in lower case; null when there is none. -#}
{% macro email_domain(email) -%}
    nullif(lower(trim(split_part({{ email }}, '@', 2))), '')
{%- endmacro %}

{#- Domain of a web address in lower case: `https://www.acme.example/en` is acme.example. -#}
{% macro web_domain(address) -%}
    nullif(regexp_replace(lower(trim({{ address }})), '^(https?://)?(www\.)?|[/:?].*$', '', 'g'), '')
{%- endmacro %}

{#- The first of an organization's domains, whether they come as a JSON list or separated by commas. -#}
{% macro first_domain(domains) -%}
    {{ web_domain("split_part(translate(" ~ domains ~ ", '[]\"', ''), ',', 1)") }}
{%- endmacro %}

{#- Domains on which people of any company have an address: they say nothing about the account. -#}
{% macro free_mail_domains() -%}
    (
        'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com', 'icloud.com',
        'me.com', 'aol.com', 'proton.me', 'protonmail.com', 'gmx.de', 'gmx.net', 'web.de', 'mail.ru', 'yandex.ru',
        'qq.com', '163.com', 'zoho.com', 'fastmail.com'
    )
{%- endmacro %}

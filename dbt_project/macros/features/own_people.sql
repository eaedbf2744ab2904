{#- Whether an e-mail domain is one of the company's own (`internal_email_domains`). -#}
{% macro is_own_domain(domain) -%}
    {{ is_among(domain, var('internal_email_domains') | map('lower') | list) }}
{%- endmacro %}

{#- Whether a user of the product is one of the company's own (`internal_users`). -#}
{% macro is_own_user(user_id) -%}
    {{ is_among(user_id, var('internal_users')) }}
{%- endmacro %}

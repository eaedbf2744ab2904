{#- The first words of a text that may be HTML, up to 80 characters; NULL where there are none. -#}
{% macro first_words(text) -%}
    {%- set marks = {'&nbsp;': ' ', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "''", '&amp;': '&'} -%}
    {%- set plain = namespace(words="regexp_replace(" ~ text ~ ", '<[^>]*>', ' ', 'g')") -%}
    {%- for mark, sign in marks.items() -%}
        {%- set plain.words = "replace(" ~ plain.words ~ ", '" ~ mark ~ "', '" ~ sign ~ "')" -%}
    {%- endfor -%}
    nullif(left(trim(regexp_replace({{ plain.words }}, '\s+', ' ', 'g')), 80), '')
{%- endmacro %}

{#-
    A text as its words in lower case, with one blank before and behind each, so that a word can be looked for as a whole and
    without a pattern: 'We use Globex.' is ' we use globex '. Of a text without a word it is one blank.
-#}
{% macro words_apart(text) -%}
    {%- set others = '[^[:alnum:]]+' if target.type == 'postgres' else '[^\\p{L}\\p{N}]+' -%}
    regexp_replace(lower(concat(' ', {{ text }}, ' ')), '{{ others }}', ' ', 'g')
{%- endmacro %}

{#- Written by `tenure docs` from babel. How the languages of letters write a day and a fraction. -#}
{% macro letter_words() -%}
    {{ return({"de": {"day": ["day", ". ", "month", " ", "year"], "months": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"], "decimal": ","}, "en": {"day": ["month", " ", "day", ", ", "year"], "months": ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"], "decimal": "."}, "fr": {"day": ["day", " ", "month", " ", "year"], "months": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"], "decimal": ","}}) }}
{%- endmacro %}

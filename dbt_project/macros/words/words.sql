{#- Numbers as words, for the sentences of the facts and tasks. -#}

{#- 1 day, 5 days: a whole number with its word. -#}
{% macro words_count(number, one, many) -%}
    concat({{ words_whole(number) }}, case when {{ rounded(number) }} = 1 then ' {{ one }}' else ' {{ many }}' end)
{%- endmacro %}

{% macro words_whole(number) -%}
    cast(cast({{ rounded(number) }} as bigint) as {{ dbt.type_string() }})
{%- endmacro %}

{#- 1st, 2nd, 3rd, 4th, 11th, 21st. -#}
{% macro words_ordinal(number) -%}
    concat(
        {{ words_whole(number) }},
        case
            when {{ number }} % 100 in (11, 12, 13) then 'th'
            when {{ number }} % 10 = 1 then 'st'
            when {{ number }} % 10 = 2 then 'nd'
            when {{ number }} % 10 = 3 then 'rd'
            else 'th'
        end
    )
{%- endmacro %}

{#- A share without its sign: -0.22 is 22 %. -#}
{% macro words_percent(share) -%}
    concat({{ words_whole('abs(' ~ share ~ ') * 100') }}, ' %')
{%- endmacro %}

{#- A change with its sign: -0.22 is −22 %. -#}
{% macro words_change(change) -%}
    concat(case when {{ change }} < 0 then '−' else '+' end, {{ words_percent(change) }})
{%- endmacro %}

{#- Minor units as whole money with the sign of their currency: $145, CHF 145. Without a column of the currency it is the
    reporting one. -#}
{% macro words_money(amount, currency=none) -%}
    {%- set code = currency or literal(reporting_currency()) -%}
    concat(
        case {{ code }}
            {%- for known, sign in currency_signs().items() %}
            when '{{ known }}' then '{{ sign }}'
            {%- endfor %}
            else concat(upper({{ code }}), ' ')
        end,
        {{ words_whole(amount ~ ' / power(10.0, ' ~ minor_digits(code) ~ ')') }}
    )
{%- endmacro %}

{% macro words_day(day) -%}
    cast({{ day }} as {{ dbt.type_string() }})
{%- endmacro %}

{#- A day in the language of a letter: 29. Juni 2026. In a language that letter_words() does not know as 2026-06-29. -#}
{% macro words_day_in(day, language) -%}
    case {{ language }}
        {%- for code, known in letter_words().items() %}
        when '{{ code }}' then concat(
            {%- for part in known.day %}
            {%- if part == 'day' %} cast(cast(extract(day from {{ day }}) as integer) as {{ dbt.type_string() }})
            {%- elif part == 'year' %} cast(cast(extract(year from {{ day }}) as integer) as {{ dbt.type_string() }})
            {%- elif part == 'month' %} case cast(extract(month from {{ day }}) as integer)
                {%- for name in known.months %} when {{ loop.index }} then {{ literal(name) }}{% endfor %} end
            {%- else %} {{ literal(part) }}
            {%- endif %}
            {{- "," if not loop.last }}
            {%- endfor %}
        )
        {%- endfor %}
        else {{ words_day(day) }}
    end
{%- endmacro %}

{#- A number in words of ours, such as 7.5, with the sign for its fraction in the language of a letter. -#}
{% macro words_number_in(number, language) -%}
    replace({{ number }}, '.', case {{ language }}
        {%- for code, known in letter_words().items() %} when '{{ code }}' then {{ literal(known.decimal) }}{% endfor %} else '.' end)
{%- endmacro %}

{#- 3.2: one decimal. -#}
{% macro words_decimal(number) -%}
    cast(cast({{ number }} as decimal(18, 1)) as {{ dbt.type_string() }})
{%- endmacro %}

{#- The value of a signal: -42 %, 12, 7.5. Whole numbers, except small ones with a fraction that matters. -#}
{% macro words_value(value, value_format) -%}
    case
        when {{ value_format }} = 'percent' then concat(cast({{ rounded(value ~ ' * 100') }} as bigint), ' %')
        when abs({{ value }}) < 10 and {{ value }} <> {{ rounded(value) }}
            then cast(cast({{ value }} as decimal(18, 1)) as {{ dbt.type_string() }})
        else cast(cast({{ rounded(value) }} as bigint) as {{ dbt.type_string() }})
    end
{%- endmacro %}

{#- A name within a sentence: one line, no longer than a line. -#}
{% macro words_name(text) -%}
    left(trim(regexp_replace({{ text }}, '\s+', ' ', 'g')), 80)
{%- endmacro %}

{#-
    What a customer wrote, within a sentence that others read, also in a mail in the company's name: one line, no longer
    than a line, without an end of the quotation, and an ellipsis for each word of which a mail program makes a link.
-#}
{% macro words_quoted(text) -%}
    {%- set line = "trim(regexp_replace(replace(" ~ text ~ ", '''', '’'), '\\s+', ' ', 'g'))" -%}
    {%- set link = "[^ ]*(://|@|www[.]|[^ .][.。．｡][^] 0-9.,;:!?()[{}…_-]{2})[^ ]*" -%}
    {%- set plain = "regexp_replace(" ~ line ~ ", '" ~ link ~ "', '…', 'gi')" -%}
    case when length({{ plain }}) > 80 then concat(left({{ plain }}, 79), '…') else {{ plain }} end
{%- endmacro %}

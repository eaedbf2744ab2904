{#-
  An end of the 95 % interval of a share, `ended` of `accounts`; sign: - for the lower, + for the upper.
  Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
-#}
{% macro publish_wilson_end(ended, accounts, sign) -%}
    {%- set x, n, zz = publish_as_double(ended), publish_as_double(accounts), '3.8414588' -%}
    ((2 * {{ x }} + {{ zz }} {{ sign }} sqrt({{ zz }} * ({{ zz }} + 4 * {{ x }} * (1 - {{ x }} / {{ n }}))))
        / (2 * ({{ n }} + {{ zz }})))
{%- endmacro %}

{#-
  An end of the 95 % interval of the difference of two shares, one minus other: each share's own distance to its Wilson
  end, squared and added. It holds for small and unequal arms and where no account has left. Columns are <arm>_ended,
  <arm>_accounts, <arm>_rate. Newcombe, Interval estimation for the difference between independent proportions,
  Statistics in Medicine 17 (1998), method 10.
-#}
{% macro publish_difference_end(one, other, sign) -%}
    {%- set opposite = '+' if sign == '-' else '-' -%}
    ({{ one }}_rate - {{ other }}_rate {{ sign }} sqrt(
        power({{ one }}_rate - {{ publish_wilson_end(one ~ '_ended', one ~ '_accounts', sign) }}, 2)
        + power({{ other }}_rate - {{ publish_wilson_end(other ~ '_ended', other ~ '_accounts', opposite) }}, 2)
    ))
{%- endmacro %}

{% macro publish_as_double(column) -%}
    cast({{ column }} as {{ type_double() }})
{%- endmacro %}

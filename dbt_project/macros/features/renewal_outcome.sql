{#- A period of more days than this is a contract; who pays by the month renews all the time. -#}
{% macro contract_days() -%}
    45
{%- endmacro %}

{#-
  What became of a contract that ended, by the MRR that is left of it: lost, shrank, grew or renewed. Bounds are those of
  the expansion target and of the fact of a contract that changed.
-#}
{% macro renewal_outcome(kept, before) -%}
    case
        when {{ kept }} <= 0 then 'lost'
        when {{ kept }} <= {{ before }} * (1 - {{ fact_limit('contract_change_share') }}) then 'shrank'
        when {{ kept }} >= {{ before }} * (1 + {{ var('targets')['expansion']['least_growth'] }}) then 'grew'
        when {{ kept }} is not null and {{ before }} is not null then 'renewed'
    end
{%- endmacro %}

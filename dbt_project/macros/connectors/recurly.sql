{#- Columns that several tables of Recurly share. -#}
{#- An amount of the major unit (12.50) in minor units of its currency. -#}
{% macro in_minor_units(amount, currency) -%}
    {%- set units = 'power(10, ' ~ minor_digits('lower(' ~ currency ~ ')') ~ ')' -%}
    {{ try_cast(rounded(try_cast(amount, 'double') ~ ' * ' ~ units), 'bigint') }}
{%- endmacro %}

{#- "total: not a number: 'inf'"; what is given back is negative. -#}
{% macro no_amount(amount) -%}
    case
                when {{ amount }} is not null and {{ in_minor_units(amount, "'usd'") }} is null
                    then {{ quoted_value(amount, 'not a number') }}
                {{ when_too_large(amount) }}
            end
{%- endmacro %}

{#- A row of a history holds from here. -#}
{% macro state_began_at(landed) -%}
    {{ first_time(landed ~ '.updated_at', landed ~ '._fivetran_synced') }}
{%- endmacro %}

{#- Canceled is a subscription that will not renew; it is paid for until it expires. -#}
{% macro subscription_status() -%}
    case
            when landed.state in ('active', 'canceled')
                and {{ try_cast('landed.updated_at', 'timestamp') }} < {{ try_cast('landed.trial_ends_at', 'timestamp') }} then 'trialing'
            when landed.state in ('active', 'canceled', 'paused') then 'active'
            when landed.state = 'expired' then 'canceled'
            when landed.state = 'failed' then 'incomplete_expired'
            else 'incomplete'
        end
{%- endmacro %}

{% macro invoice_status() -%}
    case
            when landed.state in ('paid', 'closed') then 'paid'
            when landed.state = 'voided' then 'void'
            when landed.state = 'failed' then 'uncollectible'
            when landed.state is not null then 'open'
        end
{%- endmacro %}

{#- Incremental strategy `replace_days`: in one transaction, delete the rows of every day that the run rebuilds, then
    insert. Unlike delete+insert it also clears a day that has no rows any more. The days are those of the condition
    `meta: {days_replaced: '<sql condition>'}`, by default the as-of date. -#}
{% macro get_incremental_replace_days_sql(arg_dict) %}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    {%- set condition = with_as_of_date(config.get('meta', {}).get('days_replaced', 'as_of_date = ' ~ as_of_date())) -%}
    delete from {{ arg_dict['target_relation'] }} where {{ condition }};
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}

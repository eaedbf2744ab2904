{#-
  Rows of a table that `ml` writes, of its last learning up to the day: one that had too little to go by does not take
  away what was known before.

  table: name of the table in the source `ml`, with learned_on and method.
-#}
{% macro publish_last_learning(table) -%}
    (
    select *
    from (
        select
            learned.*,
            dense_rank() over (
                order by case when learned.method = 'not enough history' then 1 else 0 end, learned.learned_on desc
            ) as learning_from_last
        from {{ source('ml', table) }} as learned
        where learned.learned_on <= {{ as_of_date() }}
    ) as learnings
    where learning_from_last = 1
    ) as last_learning
{%- endmacro %}

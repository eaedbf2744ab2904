{#- What PostgreSQL has no function for. Without a tag inside, as in postgres_casts.sql: tenure/warehouse/postgres_functions.py
    reads the text of both. -#}
{% macro postgres_functions() -%}
create schema if not exists tenure_functions;

-- Half away from zero, of every type of number; PostgreSQL's own rounds a double to the even one.
create or replace function tenure_functions.rounded(double precision) returns double precision language sql immutable
parallel safe as
$$ select trunc($1) + case when abs($1 - trunc($1)) >= 0.5 then sign($1) else 0 end $$;
create or replace function tenure_functions.rounded(numeric) returns numeric language sql immutable parallel safe as
$$ select round($1) $$;
create or replace function tenure_functions.rounded(bigint) returns bigint language sql immutable parallel safe as
$$ select $1 $$;
create or replace function tenure_functions.rounded(integer) returns integer language sql immutable parallel safe as
$$ select $1 $$;

-- Of the statements that Python hands to either engine.
create or replace function tenure_functions.json_extract_string(text, text) returns text language sql stable
parallel safe as
$$ select case when pg_input_is_valid($1, 'jsonb') then cast($1 as jsonb) ->> substr($2, 3) end $$;
create or replace function tenure_functions.round(double precision, integer) returns double precision language sql
immutable parallel safe as
$$ select tenure_functions.rounded($1 * power(cast(10 as double precision), $2)) / power(cast(10 as double precision), $2) $$;
create or replace function tenure_functions.round(double precision) returns double precision language sql immutable
parallel safe as
$$ select tenure_functions.rounded($1) $$;

-- The last value up to the row that is no NULL.
create or replace function tenure_functions.later(anyelement, anyelement) returns anyelement language sql immutable
parallel safe as
$$ select coalesce($2, $1) $$;
create or replace aggregate tenure_functions.last_known(anyelement) (
    sfunc = tenure_functions.later, stype = anyelement
);
{%- endmacro %}

{#- A value as another type: NULL, and never an error, where it is none of the type. One that is of the type already never
    passes through text. Needs postgres_functions.sql. -#}
{% macro postgres_casts() -%}
-- 17.0 is 17 and 17.6 is 18, as in a cast of DuckDB's; what no bigint holds is NULL.
create or replace function tenure_functions.try_bigint(numeric) returns bigint language sql immutable parallel safe as
$$ select case when $1 > -9223372036854775808.5 and $1 < 9223372036854775807.5 then cast(round($1) as bigint) end $$;
create or replace function tenure_functions.try_bigint(text) returns bigint language sql stable parallel safe as
$$ select case when $1 ~ '^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?\s*$'
    then tenure_functions.try_bigint(cast($1 as numeric)) end $$;
create or replace function tenure_functions.try_bigint(double precision) returns bigint language sql immutable
parallel safe as
$$ select case when $1 >= -9223372036854775808.0 and $1 < 9223372036854775807.0
    then cast(tenure_functions.rounded($1) as bigint) end $$;
create or replace function tenure_functions.try_bigint(bigint) returns bigint language sql immutable parallel safe as
$$ select $1 $$;
create or replace function tenure_functions.try_bigint(integer) returns bigint language sql immutable parallel safe as
$$ select cast($1 as bigint) $$;
create or replace function tenure_functions.try_bigint(boolean) returns bigint language sql immutable parallel safe as
$$ select cast(cast($1 as integer) as bigint) $$;

create or replace function tenure_functions.try_double(text) returns double precision language sql stable
parallel safe as
$$ select case
    -- first, as a constant that is no number would be cast while the statement is planned
    when $1 !~* '^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+|nan|inf(inity)?)(e[-+]?[0-9]+)?\s*$' then null
    when pg_input_is_valid($1, 'double precision') then cast($1 as double precision)
end $$;
create or replace function tenure_functions.try_double(numeric) returns double precision language sql stable
parallel safe as
$$ select tenure_functions.try_double(cast($1 as text)) $$;
create or replace function tenure_functions.try_double(double precision) returns double precision language sql
immutable parallel safe as
$$ select $1 $$;
create or replace function tenure_functions.try_double(boolean) returns double precision language sql immutable
parallel safe as
$$ select cast(cast($1 as integer) as double precision) $$;

create or replace function tenure_functions.try_boolean(text) returns boolean language sql stable parallel safe as
$$ select case
    when lower(trim($1)) in ('true', 't', 'yes', 'y', '1') then true
    when lower(trim($1)) in ('false', 'f', 'no', 'n', '0') then false
end $$;
create or replace function tenure_functions.try_boolean(boolean) returns boolean language sql immutable parallel safe as
$$ select $1 $$;
create or replace function tenure_functions.try_boolean(double precision) returns boolean language sql immutable
parallel safe as
$$ select $1 <> 0 $$;

create or replace function tenure_functions.try_plain_timestamp(text) returns timestamp language sql stable
parallel safe as
$$ select case when pg_input_is_valid($1, 'timestamp') then cast($1 as timestamp) end $$;

-- In UTC. A text with an offset or a zone is converted, one whose zone cannot be read is NULL; the session's zone is
-- never asked. Words such as `now` are no times.
create or replace function tenure_functions.try_timestamp(text) returns timestamp language sql stable parallel safe as
$$ select case
    when $1 ~* '^\s*[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}([t ]+[0-9]{1,2}:[0-9]{2}(:[0-5][0-9](\.[0-9]*)?)?\s*(z|utc)?)?\s*$'
        then tenure_functions.try_plain_timestamp(regexp_replace($1, '\s*(z|utc)\s*$', '', 'i'))
    when $1 ~* '^\s*[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}[t ]+[0-9]{1,2}:[0-9]{2}(:[0-5][0-9](\.[0-9]*)?)?\s*([-+][0-9:]{2,6}|[a-z]+/[a-z_/]+)\s*$'
        and pg_input_is_valid($1, 'timestamptz')
        then cast($1 as timestamptz) at time zone 'UTC'
end $$;
create or replace function tenure_functions.try_timestamp(timestamptz) returns timestamp language sql immutable
parallel safe as
$$ select $1 at time zone 'UTC' $$;
create or replace function tenure_functions.try_timestamp(timestamp) returns timestamp language sql immutable
parallel safe as
$$ select $1 $$;
create or replace function tenure_functions.try_timestamp(date) returns timestamp language sql immutable
parallel safe as
$$ select case when $1 between date '4713-01-01 BC' and date '294276-12-31' then cast($1 as timestamp) end $$;

create or replace function tenure_functions.try_date(text) returns date language sql stable parallel safe as
$$ select cast(tenure_functions.try_timestamp($1) as date) $$;
create or replace function tenure_functions.try_date(timestamptz) returns date language sql immutable parallel safe as
$$ select cast($1 at time zone 'UTC' as date) $$;
create or replace function tenure_functions.try_date(timestamp) returns date language sql immutable parallel safe as
$$ select cast($1 as date) $$;
create or replace function tenure_functions.try_date(date) returns date language sql immutable parallel safe as
$$ select $1 $$;
{%- endmacro %}

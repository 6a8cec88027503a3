-- Grain: one row: which publication this build will be, what it is made with, and what of that is not
-- as it was in the one before. What changed together cannot be told apart, so that all of it is named.
with

settings as (

    select * from {{ ref('stg_run_settings') }}

),

before as (

    select
        coalesce(max(publication), 0) as publication,
        max(as_of) as described_until,
        max_by(map_fingerprint, publication) as map_fingerprint,
        max_by(logic_fingerprint, publication) as logic_fingerprint,
        max_by(seeds_fingerprint, publication) as seeds_fingerprint,
        max_by(erased_ids, publication) as erased_ids
    from {{ ref('stg_publications') }}

),

loads as (

    select count(*) as changed from {{ ref('int_load_changes') }}

),

final as (

    select
        before.publication + 1 as publication,
        settings.build_id,
        settings.as_of,
        before.described_until,
        settings.map_fingerprint,
        settings.logic_fingerprint,
        settings.seeds_fingerprint,
        settings.erased_ids,
        coalesce(
            nullif(concat_ws(
                '|',
                {% for cause, version in [
                    ('erasure', 'erased_ids'), ('map', 'map_fingerprint'), ('code', 'logic_fingerprint'),
                    ('rules', 'seeds_fingerprint'),
                ] %}
                case
                    when
                        coalesce(cast(before.{{ version }} as string), '')
                        <> coalesce(cast(settings.{{ version }} as string), '')
                        then '{{ cause }}'
                end,
                {% endfor %}
                case when loads.changed > 0 then 'loads' end
            ), ''),
            'as_of'
        ) as cause
    from settings
    cross join before
    cross join loads

)

select * from final

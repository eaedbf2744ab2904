{#- Every raw table with the staging model that judges its rows: quarantine and the row counts go through this list, so a
    table that is missing here fails the test over the manifest. The product's events are not in it: they are judged by
    day. A pair names the entity that the rows become, where several tables become one. -#}
{% macro landed_tables() -%}
    {%- set entities = {
        'segment': {'users': 'users', 'groups': 'account_versions', 'identifies': 'identifies'},
        'stripe': {
            'customer': 'customers', 'subscription_history': 'subscription_versions',
            'subscription_item': 'subscription_items', 'plan': 'plans', 'price': 'prices', 'invoice': 'invoices',
            'invoice_line_item': 'invoice_lines', 'charge': 'charges',
            'payment_method': 'payment_methods', 'credit_note': 'credit_notes',
            'coupon': 'coupons', 'subscription_discount': 'discounts', 'product': 'products',
        },
        'recurly': {
            'account_history': 'customers', 'subscription_history': 'subscription_versions',
            'subscription_add_on_history': 'add_ons', 'plan_history': 'plans',
            'invoice_history': ('invoice_versions', 'invoices'), 'line_item_history': 'invoice_lines',
            'transaction': ('transactions', 'charges'),
        },
        'zendesk': {
            'ticket': 'tickets', 'ticket_field_history': 'ticket_field_changes', 'ticket_comment': 'ticket_comments',
            'ticket_tag': 'ticket_tags', 'organization': 'organizations', 'user': 'users',
            'domain_name': 'organization_domains',
        },
        'intercom': {
            'conversation_history': 'conversation_versions', 'conversation_part_history': 'conversation_parts',
            'contact_history': 'contact_versions', 'company_history': 'company_versions',
            'contact_company_history': 'contact_companies', 'conversation_contact_history': 'conversation_contacts',
            'conversation_tag_history': 'conversation_tags', 'admin': 'admins', 'tag': 'tags',
        },
        'jira': {
            'issue': 'issues', 'issue_field_history': 'issue_field_changes', 'ticket_issue_link': 'ticket_issue_links',
            'issue_type': 'issue_types', 'status': 'statuses', 'priority': 'priorities', 'resolution': 'resolutions',
        },
        'hubspot': {
            'company': 'company_versions', 'contact': 'contacts', 'contact_property_history': 'contact_property_changes',
            'deal': 'deals', 'deal_company': 'deal_companies', 'owner': 'owners', 'engagement': 'engagements',
            'engagement_company': 'engagement_companies', 'engagement_contact': 'engagement_contacts',
            'engagement_meeting': 'engagement_meetings', 'engagement_call': 'engagement_calls',
            'engagement_email': 'engagement_emails',
        },
        'salesforce': {
            'account': 'company_versions', 'contact': 'contact_versions',
            'account_contact_role': ('account_roles', 'contact_property_changes'),
            'opportunity_contact_role': ('opportunity_roles', 'contact_property_changes'),
            'opportunity': 'opportunities', 'task': ('tasks', 'engagements'), 'event': ('events', 'engagements'),
            'user': 'owners',
        },
        'survey': {'survey_invitation': 'invitations', 'survey_response': 'responses'},
        'community': {'post': 'posts'},
        'company': {
            'value_metric': 'value_metrics', 'plan_feature': 'plan_features', 'feature_content': 'feature_content',
            'exchange_rate': 'exchange_rates',
        },
        'tenure': {
            'task_event': 'task_events', 'health_override': 'health_overrides',
            'contact_preference': 'contact_preferences', 'cancellation': 'cancellations',
            'account_owner': 'account_owners', 'absence': 'absences',
            'renewal_commit': 'renewal_commits', 'check_in': 'check_ins',
            'success_plan_item': 'success_plan_items', 'account_value': 'account_values',
        },
    } -%}
    {%- set tables = [] -%}
    {%- for source_name, names in entities.items() -%}
        {%- for table_name, name in names.items() -%}
            {%- set staged, entity = (name, name) if name is string else name -%}
            {%- do tables.append({
                'source': source_name,
                'table': table_name,
                'entity': entity,
                'staged': 'stg_' ~ source_name ~ '__' ~ staged,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{#- The tables of product events, one per connector of the role, with the models of what is kept, of what was looked at on
    its own, of the ids to look at, and of the days. -#}
{% macro landed_event_tables() -%}
    {{ return([{
        'source': 'segment',
        'table': 'tracks',
        'entity': 'events',
        'apart': 'stg_segment__events_apart',
        'changed_ids': 'stg_segment__changed_ids',
        'days': 'stg_segment__event_days',
        'kept_days': 'stg_segment__kept_days',
    }]) }}
{%- endmacro %}

{#- The role of a source (product, billing, support, …), which its sources yml says. -#}
{% macro role_of(source_name) -%}
    {%- if execute -%}
        {%- for source in graph.sources.values() if source.source_name == source_name -%}
            {{ return(source.config.meta['role']) }}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Every raw table with the base model that judges its rows and the staging model that keeps the good ones: quarantine
    and the row counts go through this list, so a table that is missing here fails the test over the manifest.
    The events are not in it: they are judged by day. -#}
{% macro landed_tables() -%}
    {%- set entities = {
        'segment': {'users': 'users', 'groups': 'account_versions', 'identifies': 'identifies'},
        'stripe': {
            'customer': 'customers', 'subscription_history': 'subscription_versions',
            'subscription_item': 'subscription_items', 'plan': 'plans', 'invoice': 'invoices', 'charge': 'charges',
            'payment_method': 'payment_methods', 'credit_note': 'credit_notes',
        },
        'zendesk': {
            'ticket': 'tickets', 'ticket_field_history': 'ticket_field_changes', 'ticket_comment': 'ticket_comments',
            'ticket_tag': 'ticket_tags', 'organization': 'organizations', 'user': 'users',
        },
        'jira': {
            'issue': 'issues', 'issue_field_history': 'issue_field_changes', 'ticket_issue_link': 'ticket_issue_links',
        },
        'hubspot': {
            'company': 'company_versions', 'contact': 'contacts', 'contact_property_history': 'contact_property_changes',
            'deal': 'deals', 'deal_company': 'deal_companies', 'owner': 'owners', 'engagement': 'engagements',
        },
        'survey': {'survey_invitation': 'invitations', 'survey_response': 'responses'},
        'community': {'post': 'posts'},
        'company': {
            'value_metric': 'value_metrics', 'plan_feature': 'plan_features', 'feature_content': 'feature_content',
        },
        'tenure': {
            'task_event': 'task_events', 'health_override': 'health_overrides', 'cancellation': 'cancellations',
        },
    } -%}
    {%- set tables = [] -%}
    {%- for source_name, names in entities.items() -%}
        {%- for table_name, entity in names.items() -%}
            {%- do tables.append({
                'source': source_name,
                'table': table_name,
                'base': 'base_' ~ source_name ~ '__' ~ entity,
                'staged': 'stg_' ~ source_name ~ '__' ~ entity,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

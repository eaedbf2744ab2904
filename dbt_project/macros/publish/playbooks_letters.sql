{#-
    A text with its words filled in: `{account}` becomes the expression given for `account`; unknown ones become empty.
    What is filled in is a customer's text and never a template: its braces are kept out of the way until all is filled.
-#}
{% macro playbooks_filled(text, words) -%}
    {%- set filled = namespace(sql=text) -%}
    {%- for word, expression in words.items() -%}
        {%- set value = "replace(coalesce(" ~ expression ~ ", ''), '{', chr(1))" -%}
        {%- set filled.sql = "replace(" ~ filled.sql ~ ", '{" ~ word ~ "}', " ~ value ~ ")" -%}
    {%- endfor -%}
    replace({{ filled.sql }}, chr(1), '{')
{%- endmacro %}

{#- Does a template hold a brace that is not one of the words? -#}
{% macro playbooks_asks_for_more(text, words) -%}
    {%- set left = namespace(sql=text) -%}
    {%- for word in words -%}
        {%- set left.sql = "replace(" ~ left.sql ~ ", '{" ~ word ~ "}', '')" -%}
    {%- endfor -%}
    position('{' in {{ left.sql }}) > 0
{%- endmacro %}

{#- How to find a time for a meeting, by language: where customers book, and where they do not. -#}
{% macro playbooks_ways_to_meet() -%}
    {{
        return(
            {
                "en": ("choose a time that suits you at ", "suggest a time that suits you."),
                "de": ("Wählen Sie unter folgender Adresse eine Zeit, die Ihnen passt: ", "Schlagen Sie uns gern eine Zeit vor."),
                "fr": ("choisissez un moment qui vous convient sur ", "proposez-nous un moment qui vous convient."),
            }
        )
    }}
{%- endmacro %}

{#- The same in the language of a letter; in a language that is not there, the address alone. -#}
{% macro playbooks_meeting(language) -%}
    {%- set address = var("playbooks")["booking_address"] -%}
    case {{ language }}
        {%- for code, (where, how) in playbooks_ways_to_meet().items() %}
        when '{{ code }}' then {{ literal(where ~ address if address else how) }}
        {%- endfor %}
        else {{ literal(address or "") }}
    end
{%- endmacro %}

{#- Does the letter hold a link to content whose address no one has given? -#}
{% macro playbooks_link_leads_nowhere(messages) -%}
    {%- if var("playbooks")["content_address"] -%}
        false
    {%- else -%}
        position('{content_link}' in concat({{ messages }}.subject, {{ messages }}.body)) > 0
    {%- endif -%}
{%- endmacro %}

{#- What may be in braces in seeds/playbook_messages.csv, over the relations of pub_playbook_tasks. -#}
{% macro playbooks_words() %}
    {{
        return(
            {
                "account": words_name("accounts.account_name"),
                "contact": words_name("contacts.contact_name"),
                "evidence": "coalesce(news.sentences, evidence.sentences)",
                "value": words_number_in(
                    words_value("cases.signal_value", "playbooks.value_format"), "messages.written_in"
                ),
                "feature": "accounts.next_feature",
                "content": "accounts.content_title",
                "content_sentence": "accounts.content_sentence",
                "content_link": "concat(" ~ literal(var("playbooks")["content_address"] or "") ~ ", accounts.content_link_path)",
                "meeting": playbooks_meeting("messages.written_in"),
            }
        )
    }}
{% endmacro %}

{#- What may be in braces in the column `news` of the same seed, over int_playbooks__news_worded. -#}
{% macro playbooks_words_of_news() %}
    {{
        return(
            {
                "subject": "' (''' || " ~ words_quoted("subject") ~ " || ''')'",
                "reported_on": words_day_in("reported_on", "written_in"),
                "news_on": words_day_in("news_on", "written_in"),
                "workaround": "workaround",
            }
        )
    }}
{% endmacro %}

{#- A template for someone whose name no one knows: `Hello {contact},` becomes `Hello,`. -#}
{% macro playbooks_greeted(text) -%}
    case when contacts.contact_name is null then replace({{ text }}, ' {contact}', '') else {{ text }} end
{%- endmacro %}

"""Gate before publishing: may these scores reach people?"""

-- Optional: shares the tables of format 3 out over the nodes of a Citus cluster. To be run once by
-- hand, on a database that Postduif has made and that is still empty.
--
-- NOT RUN by any test of this project: written after what STORAGE section 4.3 found to work.

SELECT create_distributed_table('contact', 'bucket');
SELECT create_distributed_table('consent', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('event', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('event_key', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('inbox', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('parked', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('entry', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('journey', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('journey_done', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('step', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('counter', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('counter_past', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('message', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('message_body', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('contact_date', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('watch', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('day_cursor', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('outbox', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('notice', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('call', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('delivery', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('task', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('hit', 'bucket', colocate_with => 'contact');
SELECT create_distributed_table('submission', 'bucket', colocate_with => 'contact');

-- The keys of people lead to the bucket, so they cannot be distributed by it.
SELECT create_distributed_table('identity', 'value', colocate_with => 'none');

SELECT create_reference_table('meta');
SELECT create_reference_table('workspace');
SELECT create_reference_table('api_key');
SELECT create_reference_table('workspace_settings');
SELECT create_reference_table('alert');
SELECT create_reference_table('pace');
SELECT create_reference_table('counter_day');
SELECT create_reference_table('suppression');
SELECT create_reference_table('workflow');
SELECT create_reference_table('workflow_version');
SELECT create_reference_table('email');
SELECT create_reference_table('email_version');
SELECT create_reference_table('email_language');
SELECT create_reference_table('email_draft');
SELECT create_reference_table('image');
SELECT create_reference_table('house_style');
SELECT create_reference_table('first_hour');
SELECT create_reference_table('feedback');
SELECT create_reference_table('hook_proof');
SELECT create_reference_table('weekly_plan');
SELECT create_reference_table('weekly_reader');
SELECT create_reference_table('workflow_tags');
SELECT create_reference_table('caught_mail');
SELECT create_reference_table('staff');
SELECT create_reference_table('staff_role');
SELECT create_reference_table('staff_turn');
SELECT create_reference_table('coupon_pool');
SELECT create_reference_table('coupon');
SELECT create_reference_table('secret');
SELECT create_reference_table('webhook');
SELECT create_reference_table('segment');
SELECT create_reference_table('account');
SELECT create_reference_table('session');
SELECT create_reference_table('sign_in_link');
SELECT create_reference_table('audit');
SELECT create_reference_table('import');
SELECT create_reference_table('import_part');
SELECT create_reference_table('import_fault');
SELECT create_reference_table('link');
SELECT create_reference_table('form');
SELECT create_reference_table('form_version');
SELECT create_reference_table('erasure');
SELECT create_reference_table('erased_address');

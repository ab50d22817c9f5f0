SCHEMA += %D%/api_keys.yaml %D%/brands.yaml %D%/carts.yaml %D%/categories.yaml %D%/idempotency.yaml %D%/jobs.yaml %D%/leases.yaml \
	%D%/mails.yaml %D%/migrations.yaml %D%/order_events.yaml %D%/orders.yaml %D%/outbox.yaml %D%/priced.yaml \
	%D%/products.yaml %D%/quotes.yaml %D%/stock.yaml %D%/stock_ledger.yaml %D%/task_runs.yaml

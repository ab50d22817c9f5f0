CONTRACT += %D%/cart.yaml %D%/catalog.yaml %D%/checkout.yaml %D%/common.yaml %D%/inventory.yaml %D%/jobs.yaml %D%/notifications.yaml %D%/orders.yaml \
	%D%/system.yaml

#!/bin/sh
# One S3 server on its SQLite backend, with a user and a bucket.
set -eu
dir=/var/lib/radosgw
cat > /etc/ceph.conf <<CONF
[global]
auth_client_required = none
auth_cluster_required = none
auth_service_required = none
mon_host = 127.0.0.1:1
rgw_backend_store = dbstore
rgw_config_store = dbstore
dbstore_db_dir = $dir
dbstore_config_uri = file:$dir/config.db
rgw_data = $dir
run_dir = /run
log_file = /dev/stderr
rgw_frontends = beast endpoint=0.0.0.0:7480
CONF
timeout 20 radosgw-admin -c /etc/ceph.conf --no-mon-config user create --uid=tillframe --display-name=tillframe \
  --access-key="$AWS_ACCESS_KEY_ID" --secret="$AWS_SECRET_ACCESS_KEY" || true
exec radosgw -c /etc/ceph.conf --no-mon-config -n client.rgw.cloud -f

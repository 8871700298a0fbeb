#!/bin/sh -e
# A private PostgreSQL cluster, which others than its user cannot reach.
# usage: postgres.sh create|start|stop FOLDER
#        postgres.sh follow FOLDER PRIMARY, a replica of the cluster in that folder
folder=$2
cd /
# Where distributions put what they do not want on the PATH, newest first.
for bin in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin 2>/dev/null | sort -rV); do
    PATH=$PATH:$bin
done

# PostgreSQL refuses root, so root runs it as another.
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
    else
        "$@"
    fi
}

control() {
    as_owner pg_ctl -D "$folder/data" "$@"
}

own() {
    chmod 700 "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
}

case $1 in
create)
    own
    as_owner initdb -N -D "$folder/data" -U odoo -A trust -E UTF8 --locale=C.UTF-8
    # A development database survives a clean stop and a killed server; for the speed of
    # these it need not survive a power cut.
    as_owner tee -a "$folder/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
shared_buffers = 256MB
fsync = off
synchronous_commit = off
full_page_writes = off
END
    ;;
follow)
    own
    as_owner pg_basebackup -h "$3" -U odoo -D "$folder/data" -R -X stream -c fast
    echo "unix_socket_directories = '$folder'" |
        as_owner tee -a "$folder/data/postgresql.conf"
    ;;
start)
    control status || control start -w -t 60 -l "$folder/server.log"
    ;;
stop)
    # What it could not finish is recovered at the next start.
    ! control status || control stop -m fast || control stop -m immediate
    ;;
esac

#!/bin/sh -e
# Install packages of Debian or Ubuntu, as root or with sudo.
# usage: install.sh PACKAGE...
sudo=
if [ "$(id -u)" != 0 ]; then
    sudo="sudo -n"
    $sudo true || { echo "error: as root only, and sudo does not do it"; exit 1; }
fi
apt() {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=120 "$@"
}
apt update
apt install --no-install-recommends "$@"

#!/bin/sh -e
# Unpack Debian's package of Odoo 19.0, without installing it: needs no root.
# usage: odoo_from_debian.sh FOLDER
folder=$1
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$folder/apt/lists/partial"
cd "$folder/apt"

# The mirror that this machine already uses, and the suite it has there.
. /etc/os-release
apt-get indextargets --format '$(COMPONENT) $(RELEASE) $(REPO_URI)' >targets
set -- $(grep -m1 -E "^main (${VERSION_CODENAME:-sid}|stable|sid) " targets)
suite=$2 mirror=$3
[ ! -e $keyring ] || signed="[signed-by=$keyring]"
for name in sid "$suite"; do
    echo "deb $signed $mirror $name main"
done | sort -u >sources.list

# Lists of its own. A failed update is a warning otherwise, and what follows reads like
# riddles; and root's cache is closed to the user _apt.
cat >apt.conf <<END
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "3";
Dir::Cache "$folder/apt";
Dir::Etc::SourceList "$folder/apt/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$folder/apt/lists";
END
export APT_CONFIG="$folder/apt/apt.conf"

# The package replaces files by links into others. Of these, the unstable
# fonts-font-awesome has another layout, so most come from the stable suite.
apt-get -q update
stable="fonts-font-awesome fonts-glyphicons-halflings fonts-inconsolata fonts-ocr-b
    fonts-roboto-unhinted libjs-jquery libjs-jquery-form libjs-underscore"
apt-get -q download odoo-19/sid fonts-montserrat/sid $(printf "%s/$suite " $stable)
for package in *.deb; do
    dpkg -x "$package" "$folder"
done
rm -r "$folder/apt"

# Debian leaves this script out (it blurs the background of video calls), but the web
# client's assets name it, and every page complains without one.
blur=$folder/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation
mkdir -p "$blur"
touch "$blur/selfie_segmentation.js"

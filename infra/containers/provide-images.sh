#!/usr/bin/env bash
# Provides the two public images that the container tests use: those already there, else pulled from the hub, else stand-ins
# built on the spot for a machine that reaches no hub. A stand-in is the same broker or the same registry application, from
# Debian's packages and Maven Central, tagged with the public name, so that the tests need not know which one they got.
#
# Needs a Docker engine (DOCKER_HOST is honoured); to build a stand-in also root, debootstrap, a JDK with jlink, and Maven.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

say() { printf 'images: %s\n' "$*"; }
fail() { printf 'images: %s\n' "$*" >&2; exit 1; }

# A version stated in the parent pom, by the name of its property.
version() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$root/pom.xml" | head -n 1; }

kafka_image="apache/kafka:$(version kafka.version)"
apicurio_image="apicurio/apicurio-registry:$(version apicurio.version)"
base_image=sluice/stand-in-base:latest

have() { docker image inspect "$1" >/dev/null 2>&1; }

# Succeeds if the image is here, or comes from the hub within a minute.
obtain() {
    if have "$1"; then
        say "$1 is here already"
    elif timeout 60 docker pull --quiet "$1" >/dev/null 2>&1; then
        say "pulled $1"
    else
        return 1
    fi
}

missing=()
for image in "$kafka_image" "$apicurio_image"; do
    obtain "$image" || missing+=("$image")
done
((${#missing[@]})) || exit 0
say "no hub answers: building stand-ins for ${missing[*]}"

[[ $(id -u) == 0 ]] || fail "debootstrap needs root"
for tool in docker debootstrap jlink mvn apt-get; do
    command -v "$tool" >/dev/null || fail "$tool is missing; on Debian: apt-get install docker.io debootstrap default-jdk-headless maven"
done

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$here/stand-ins/." "$stage/"
# the build without BuildKit asks for nothing that is not on the machine
export DOCKER_BUILDKIT=0

build() { # image, folder of the stage, further options
    local image=$1 folder=$2
    shift 2
    docker build --quiet --tag "$image" "$@" "$stage/$folder" >"$stage/build.log" 2>&1 || {
        tail -n 20 "$stage/build.log" >&2
        fail "cannot build $image"
    }
    say "built $image, $(($(docker image inspect --format '{{.Size}}' "$image") / 1000000)) MB"
}

say "collecting the jars"
mvn -B -q -ntp -Dstyle.color=never -Dquick -f "$here/stand-ins/pom.xml" "-Dstage=$stage" package

if ! have "$base_image"; then
    say "making a minimal Debian"
    # shellcheck disable=SC1091
    suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:?}")
    # the mirror apt uses is the one this machine reaches
    # shellcheck disable=SC2016 # apt-get fills these in
    mirror=$(apt-get indextargets --format '$(SITE) $(CODENAME)' 'Created-By: Packages' |
        awk -v suite="$suite" '$2 == suite && !found {print $1; found = 1}')
    [[ -n $mirror ]] || fail "apt names no mirror for $suite; run apt-get update first"
    debootstrap --variant=minbase "$suite" "$stage/rootfs" "$mirror" >"$stage/debootstrap.log" 2>&1 || {
        tail -n 5 "$stage/debootstrap.log" >&2
        fail "debootstrap failed"
    }
    rm -rf "$stage/rootfs"/var/cache/apt/* "$stage/rootfs"/var/lib/apt/lists/* "$stage/rootfs"/usr/share/{doc,man,locale,info}/*
    tar -C "$stage/rootfs" --numeric-owner --exclude './dev/*' --exclude './proc/*' --exclude './sys/*' -cf "$stage/base/rootfs.tar" .
    rm -rf "$stage/rootfs"

    say "linking a Java runtime"
    jlink --add-modules java.se,jdk.unsupported,jdk.zipfs,jdk.crypto.ec,jdk.management,jdk.naming.dns,jdk.jfr \
        --no-header-files --no-man-pages --strip-java-debug-attributes --output "$stage/base/jre"
    build "$base_image" base
    rm -rf "$stage/base"
fi

have "$kafka_image" || build "$kafka_image" kafka --build-arg "BASE=$base_image"
have "$apicurio_image" || build "$apicurio_image" apicurio --build-arg "BASE=$base_image"

# Runs a program in namespaces of its own, made by unshare(1): network, processes, mounts, IPC, host name.
# It sees loopback alone, its own processes, empty temporary folders, and the rest of the system read-only.
# Any step that fails ends this script before the program begins.
#
# $1 and $2: folders that it reads, $3: one in which it may write, $4: how many folders are hidden from it;
# these follow, and then the program.
set -e
library=$1 place=$2 own=$3 hidden=$4
shift 4

ip link set lo up
mount -t proc -o nosuid,nodev,noexec proc /proc

# The three may lie in a temporary folder that is covered below: a bind needs a way in from before.
exec 3<"$library" 4<"$place" 5<"$own"
for path in /tmp /var/tmp /dev/shm; do
    if [ -d "$path" ]; then
        mount -t tmpfs -o nosuid,nodev,size=64m,mode=1777 tmpfs "$path"
    fi
done
if [ -d /dev/pts ]; then
    mount -t tmpfs -o ro,nosuid,nodev,size=4k tmpfs /dev/pts
fi
while [ "$hidden" -gt 0 ]; do
    # One that lay in a temporary folder is covered already.
    if [ -d "$1" ]; then
        mount -t tmpfs -o ro,nosuid,nodev,size=4k,mode=0 tmpfs "$1"
    fi
    hidden=$((hidden - 1))
    shift
done
for path in 3:"$library" 4:"$place" 5:"$own"; do
    mkdir -p "${path#*:}"
    mount --no-canonicalize --bind "/proc/self/fd/${path%%:*}" "${path#*:}"
done
exec 3<&- 4<&- 5<&-

# Read-only from here on; no mount loses a flag that keeps it harmless.
while read -r device mounted type options rest; do
    mounted=$(printf '%b' "$mounted")
    case $mounted in
        "$own" | /proc | /proc/* | /sys | /sys/* | /dev | /dev/* | /tmp | /var/tmp) continue ;;
    esac
    flags=ro
    for flag in nosuid nodev noexec noatime nodiratime relatime; do
        case ,$options, in
            *,$flag,*) flags=$flags,$flag ;;
        esac
    done
    mount -o "remount,bind,$flags" "$mounted"
done </proc/self/mounts

cd "$own"
exec "$@"

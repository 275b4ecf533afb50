#!/usr/bin/env bash
# The first day on a machine with Intel IAA or QAT: looks at everything, tests the hardware drivers, measures, and packs what came out.
#
#   scripts/first-xeon.sh [--offline] [--no-bench] [--out FILE.tar.gz]
#
#   --offline     do not fetch the vendor libraries where the machine has none (scripts/fetch-native-libs)
#   --no-bench    leave the measurements out; they take some minutes
#   --out FILE    the archive; otherwise acomp-first-xeon-TIME.tar.gz in the current folder
#
# Changes nothing on the machine. The archive holds text only; names of host, user and home folder are taken out. docs/hardware.md says what
# to expect and where to send it. Exit: 0 a hardware driver works and none failed, 1 something failed, 2 wrong usage, 4 no hardware.
set -uo pipefail

drivers=(deflate-iaa gzip-iaa zlib-iaa deflate-qat gzip-qat zlib-qat lz4-frame-qat)
software=(deflate-qpl gzip-qpl zlib-qpl)
suites=codecs,device
pci_devices='0cfe|0b25|4940|4941|4942|4943|4944|4945|4946|4947|4948|4949|37c8|37c9|19e2|19e3|0435|0443'
kernel_log='idxd|iax|iaa|qat|dmar|iommu|vfio|pasid'

say() { printf '\n== %s\n' "$1"; }
die() { printf 'first-xeon: %s\n' "$2" >&2; exit "$1"; }

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P) || die 1 "cannot find the repository"
offline='' bench=1 archive=$PWD/acomp-first-xeon-$(date -u +%Y%m%d-%H%M%S).tar.gz
while [ $# -gt 0 ]; do
  case $1 in
    --offline) offline=1 ;;
    --no-bench) bench='' ;;
    --out) archive=$(readlink -m -- "${2:?--out needs a file}"); shift ;;
    -h | --help) sed -n '2,/^set /{s/^# \{0,1\}//;/^set /!p}' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) die 2 "unknown option, option=$1" ;;
  esac
  shift
done
work=$(mktemp -d) || die 1 "cannot make a temporary folder"
trap 'rm -rf -- "$work"' EXIT
report=$work/acomp-first-xeon
mkdir -p -- "$report/selftest" || die 1 "cannot make a temporary folder"

acomp() { timeout -k 20 "${limit:-300}" "$root/acomp" "$@"; }

# --- facts ---------------------------------------------------------------------------------------------------------------------------
section() { printf '\n# %s\n' "$1"; }

values() { # FOLDER NAME…: the attributes of sysfs that are there
  local folder=$1 name
  shift
  printf '%s\n' "$folder"
  for name in "$@"; do
    [ -r "$folder/$name" ] && [ -f "$folder/$name" ] && printf '  %s=%s\n' "$name" "$(tr '\n' ' ' <"$folder/$name" 2>/dev/null)"
  done
  for name in driver iommu_group physfn; do
    [ -L "$folder/$name" ] && printf '  %s -> %s\n' "$name" "$(basename -- "$(readlink -- "$folder/$name")")"
  done
}

facts() {
  section "acomp"
  git -C "$root" log -1 --format='%h %cs' 2>/dev/null || echo "not a git checkout"
  git -C "$root" status --short 2>/dev/null | head -n 20
  section "system"
  uname -srmo
  grep -hE '^(PRETTY_NAME|VERSION_ID)=' /etc/os-release
  getconf GNU_LIBC_VERSION
  section "processor and memory"
  LC_ALL=C lscpu | grep -E '^(Architecture|Model name|Socket|Core|Thread|CPU\(s\)|NUMA|Hypervisor|L3)'
  grep -oE '\<(enqcmd|movdir64b|avx512f|hypervisor)\>' /proc/cpuinfo | sort -u | tr '\n' ' '
  echo
  grep -E '^(MemTotal|HugePages_Total|Hugepagesize)' /proc/meminfo
  section "kernel command line (what concerns devices)"
  tr ' ' '\n' </proc/cmdline | grep -E 'iommu|vfio|hugepage|idxd|qat' || echo "nothing"
  section "kernel modules"
  grep -E '^(idxd|iaa_crypto|qat|intel_qat|vfio|iommufd)' /proc/modules | cut -d ' ' -f 1-3 || echo "none of idxd, iaa_crypto, qat, vfio"
  section "limits and groups"
  echo "memlock=$(ulimit -l) kB, uid0=$([ "$(id -u)" -eq 0 ] && echo yes || echo no)"
  echo "groups of the user: $(id -Gn | tr ' ' '\n' | grep -E '^(root|qat|dsadev|kvm)$' | tr '\n' ' ')"
  section "accelerators on the PCI bus"
  local device any=
  for device in /sys/bus/pci/devices/*; do
    if grep -qs 0x8086 "$device/vendor" && grep -qsE "0x($pci_devices)" "$device/device"; then
      values "$device" device numa_node sriov_numvfs sriov_totalvfs qat/state qat/cfg_services
      any=1
    fi
  done
  [ -n "$any" ] || echo "none"
  section "idxd devices and work queues"
  any=
  for device in /sys/bus/dsa/devices/iax* /sys/bus/dsa/devices/dsa*; do
    [ -e "$device" ] || continue
    any=1
    values "$device" state numa_node pasid_enabled max_work_queues max_work_queues_size max_transfer_size version gen_cap cdev_major
    local queue
    for queue in "$device"/wq*; do
      [ -e "$queue" ] && values "$queue" type mode name driver_name state size group_id priority threshold block_on_fault max_transfer_size
    done
  done
  [ -n "$any" ] || echo "none"
  section "device nodes"
  ls -lnR /dev/iax /dev/dsa /dev/vfio /dev/qat_adf_ctl /run/qat 2>/dev/null || echo "some are absent"
  section "qat service"
  systemctl is-enabled qat 2>&1 | head -n 1
  systemctl is-active qat 2>&1 | head -n 1
  grep -hE '^(POLICY|ServicesEnabled)=' /etc/sysconfig/qat /etc/default/qat 2>/dev/null || echo "no settings"
  section "packages"
  dpkg-query -W 'libqpl*' 'libqat*' 'libusdm*' 'qatlib*' 'qatzip*' 'accel-config*' 'libaccel-config*' 2>/dev/null |
    awk 'NF > 1' || rpm -qa 'qat*' 'libqat*' 'qpl*' 'accel-config*' 2>/dev/null
  ldconfig -p 2>/dev/null | grep -E 'libqpl|libqat|libusdm|libaccel-config' || echo "no vendor library in the system's folders"
}

kernel_lines() {
  { dmesg 2>/dev/null || journalctl -k -b --no-hostname -o short-monotonic 2>/dev/null || echo "the kernel log may not be read: run this as root to have it in"; } |
    grep -iE "$kernel_log|may not be read" | tail -n 400
}

# --- libraries, doctor ---------------------------------------------------------------------------------------------------------------
"$root/acomp" --version >"$report/version.txt" 2>&1 || { cat "$report/version.txt" >&2; die 1 "acomp does not start, see above"; }
acomp list --json >"$report/list.json" 2>"$report/list.err" || true

installed() { ldconfig -p 2>/dev/null | grep -qF "$1"; }

absent=()
installed libqpl.so.1 || absent+=(libqpl.so.1)
installed libqatzip.so.3 || absent+=(libqatzip.so.3 libqat.so.4 libusdm.so.0)
if [ -z "${ACOMP_NATIVE_PATH:-}" ] && [ -z "$offline" ] && [ ${#absent[@]} -gt 0 ]; then
  say "vendor libraries"
  libraries=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/acomp/native-libs
  if "$root/scripts/fetch-native-libs" "$libraries" 2>&1 | tee "$report/fetch-native-libs.txt"; then
    # only what the machine lacks: its own libqat goes with its own qatmgr
    mkdir "$work/libraries"
    for file in "${absent[@]}"; do ln -s "$libraries/$file" "$work/libraries"; done
    export ACOMP_NATIVE_PATH=$work/libraries
  fi
fi
printf 'ACOMP_NATIVE_PATH=%s\n' "${ACOMP_NATIVE_PATH:-}" >>"$report/version.txt"

say "doctor"
acomp doctor 2>&1 | tee "$report/doctor.txt"
acomp doctor --json >"$report/doctor.json" 2>"$report/doctor.err" || true
facts >"$report/facts.txt" 2>&1

# --- tests ---------------------------------------------------------------------------------------------------------------------------
failed=0
passed=()
selftest() { # DRIVER: its line, and what its exit code says
  local rc=0 verdict
  acomp selftest "$1" >"$report/selftest/$1.txt" 2>&1 || rc=$?
  case $rc in
    0) verdict=passed passed+=("$1") ;;
    4) verdict=absent ;;
    2) verdict="unknown to this acomp" failed=1 ;;
    124 | 137) verdict="did not end" failed=1 ;;
    *) verdict="FAILED, exit=$rc" failed=1 ;;
  esac
  printf 'exit=%s\n' "$rc" >>"$report/selftest/$1.txt"
  printf '%-16s %s\n' "$1" "$verdict" | tee -a "$report/summary.txt"
}

say "self-tests of the hardware drivers"
for driver in "${drivers[@]}"; do selftest "$driver"; done
hardware=("${passed[@]}")
say "self-tests of QPL's software path (needs the library, no device)"
failed_hardware=$failed
for driver in "${software[@]}"; do selftest "$driver"; done
failed=$failed_hardware # a library that is not there is 1 for a software driver

round_trip() { # DRIVER TOOL…: what the driver packs, the stock tool must unpack
  local driver=$1
  shift
  command -v "$1" >/dev/null || return 0
  if acomp compress --driver "$driver" -c "$sample" 2>>"$report/round-trip.txt" | "$@" 2>>"$report/round-trip.txt" | cmp - "$sample" >>"$report/round-trip.txt" 2>&1; then
    printf '%-16s %s reads it\n' "$driver" "$1" | tee -a "$report/summary.txt"
  else
    failed=1
    printf '%-16s %s does NOT read it\n' "$driver" "$1" | tee -a "$report/summary.txt"
  fi
}
if [ ${#hardware[@]} -gt 0 ]; then
  say "what the stock tools say"
  sample=$work/sample
  cat "$root"/docs/*.md "$root/acomp" "$root"/acomp-api/target/*.jar >"$sample" 2>/dev/null
  for driver in "${hardware[@]}"; do
    case $driver in gzip-*) round_trip "$driver" gzip -dc ;; lz4-frame-*) round_trip "$driver" lz4 -dc ;; esac
  done
fi

# --- measurements --------------------------------------------------------------------------------------------------------------------
if [ -n "$bench" ]; then
  say "bench --suite $suites (some minutes)"
  limit=1800
  if ! acomp bench --suite "$suites" --json "$report/bench.json" 2>"$report/bench.err" | tee "$report/bench.txt"; then
    failed=1
    tail -n 3 "$report/bench.err" | tee -a "$report/summary.txt"
  fi
fi
kernel_lines >"$report/kernel.txt" 2>&1

# --- the archive ---------------------------------------------------------------------------------------------------------------------
anonymous() { # takes out who and where, as whole words
  local name
  [ ! -e "$report/fetch-native-libs.txt" ] || sed -i 's,[a-z+]*://[^ ;]*,the mirror,' "$report/fetch-native-libs.txt"
  for name in "$(uname -n)" "$(id -un)" "${SUDO_USER:-}"; do
    case $name in '' | root | debian | localhost | qat) continue ;; esac
    find "$report" -type f -exec sed -i "s/\\b$(printf %s "$name" | sed 's,[][\\.*^$/],\\&,g')\\b/X/g" {} +
  done
  [ -z "${HOME:-}" ] || [ "$HOME" = / ] || find "$report" -type f -exec sed -i "s,$(printf %s "$HOME" | sed 's,[][\\.*^$\,],\\&,g'),~,g" {} +
}
anonymous
tar -C "$work" -czf "$archive" acomp-first-xeon || die 1 "cannot write the archive, file=$archive"

say "result"
printf 'archive: %s (text only; look at it before you send it: tar -tzf)\n' "$archive"
if [ "$failed" -ne 0 ]; then
  echo "something FAILED: that is what we need to see; docs/hardware.md says how to send the archive"
  exit 1
elif [ ${#hardware[@]} -eq 0 ]; then
  echo "no hardware driver is available here; doctor.txt says why, docs/hardware.md how to set a device up"
  exit 4
fi
echo "working hardware drivers: ${hardware[*]}; docs/hardware.md says what to expect and how to send the archive"

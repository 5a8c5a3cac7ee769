"""What testssl.sh found, from its JSON: status 1 if anything is above LOW that is not due to the test's
certificate, which has signed itself and names no authority to ask about its revocation; status 3 if a
check could not be made (WARN)."""

import collections
import json
import sys

SELF_SIGNED = {"cert_chain_of_trust", "cert_revocation"}
HARMLESS = {"OK", "INFO", "LOW", "DEBUG"}

with open(sys.argv[1]) as file:
    findings = json.load(file)
if len(findings) < 50:
    sys.exit(f"only {len(findings)} findings: the scan did not get through")
counts = collections.Counter(finding["severity"] for finding in findings)
print(", ".join(f"{counts[severity]} {severity}" for severity in sorted(counts)))
bad = unmade = False
for finding in findings:
    if finding["severity"] in HARMLESS:
        continue
    if finding["severity"] == "WARN":
        unmade = True
        print(f"WARN {finding['id']}: {finding['finding']}")
        continue
    excused = finding["id"] in SELF_SIGNED
    bad |= not excused
    note = " (the certificate has signed itself)" if excused else " <-- above LOW"
    print(f"{finding['severity']} {finding['id']}: {finding['finding']}{note}")
sys.exit(1 if bad else 3 if unmade else 0)

"""Prints the command of a CronJob's container, a word a line; needs PyYAML. The manifest is on stdin."""

import sys

import yaml

job = next(document for document in yaml.safe_load_all(sys.stdin) if document["kind"] == "CronJob")
(container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
print("\n".join(container["command"] + container["args"]))

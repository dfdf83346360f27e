"""Tells `./just audit` what happens: one JSON on a line, on the file descriptor named in HOMELAB_AUDIT_EVENTS."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: audit_events
type: notification
short_description: Writes what happens as JSON lines
description:
  - Every task, every note of a module, every failure and the recap. Silent unless HOMELAB_AUDIT_EVENTS names an open file descriptor.
requirements: []
"""


class CallbackModule(CallbackBase):
    """Runs in Ansible's main process, so lines do not mix."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "audit_events"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        number = os.environ.get("HOMELAB_AUDIT_EVENTS", "")
        self.events = os.fdopen(int(number), "w", encoding="utf-8", closefd=False) if number.isdigit() else None
        self.disabled = self.events is None

    def tell(self, **event):
        self.events.write(json.dumps(event) + "\n")
        self.events.flush()

    def tell_result(self, kind, result):
        answer = result.result
        host = result.host.get_name()
        for one in [answer, *[item for item in answer.get("results", []) if isinstance(item, dict)]]:
            for note in one.get("notes") or []:
                self.tell(kind="note", host=host, text=str(note))
        if kind:
            reasons = [item.get("msg") for item in answer.get("results", []) if isinstance(item, dict) and item.get("failed")]
            self.tell(kind=kind, host=host, task=result.task.get_name(), text=str((reasons or [answer.get("msg", "")])[0]))

    def v2_playbook_on_task_start(self, task, is_conditional):
        self.tell(kind="task", text=task.get_name().split(" : ")[-1])

    def v2_runner_on_start(self, host, task):
        self.tell(kind="host", host=host.get_name())

    def v2_runner_on_ok(self, result):
        self.tell_result(None, result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.tell_result(None if ignore_errors else "failed", result)

    def v2_runner_on_unreachable(self, result):
        self.tell_result("unreachable", result)

    def v2_playbook_on_stats(self, stats):
        self.tell(kind="recap", hosts={host: stats.summarize(host) for host in stats.processed})

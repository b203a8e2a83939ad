"""What is asked of whoever objects to a notice, reads the answer, or answers."""

from __future__ import annotations

from registry.i18n import text
from registry.surface.objection_api import LONGEST
from registry.web.forms import Field

OBJECTION = (
    Field("text", text("What do you object to?"), "textarea", longest=LONGEST, personal=True),
    Field(
        "reply_to", text("Where shall we answer?"), required=False, personal=True,
        hint=text("An address or telephone number, if you want an answer."),
    ),
)  # fmt: skip
SECRET = (Field("secret", text("Secret of your objection"), personal=True, width=30,
          hint=text("It was shown once, when you sent the objection.")),)  # fmt: skip
ANSWER = (
    Field(
        "upheld", text("Is the objection right?"), "radios",
        choices={"yes": text("Yes, it is right"), "no": text("No, it is not")},
    ),
    Field("reasons", text("Reasons, which whoever objected reads"), "textarea", longest=LONGEST),
)  # fmt: skip

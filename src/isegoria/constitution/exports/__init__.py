"""What a constitution becomes outside: a text to read, instructions for a model, policies, and data."""

from isegoria.constitution.exports.cedar import cedar
from isegoria.constitution.exports.covering import Covered
from isegoria.constitution.exports.markdown import markdown
from isegoria.constitution.exports.prompt import system_prompt

__all__ = ["Covered", "cedar", "markdown", "system_prompt"]

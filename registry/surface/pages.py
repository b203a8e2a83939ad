from pathlib import Path
from registry.web.kit import pages

TEMPLATES = Path(__file__).parent / "templates"
router = pages()

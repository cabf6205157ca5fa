"""Models on the command line: `karirnlp train`, `evaluate`, `models`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from karirnlp.cli.common import AsJson, app, show, tell


@app.command(epilog="Example: karirnlp train label.csv --out model/ --validation uji.csv")
def train(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the models.")],
    data: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Compiled articles (JSONL), or your labels: JSONL or CSV with columns text, label, or Label Studio JSON."
        ),
    ] = None,
    recipe: Annotated[
        Path | None, typer.Option(help="A recipe (TOML) in place of DATA, such as the recipe.toml of a model.")
    ] = None,
    validation: Annotated[
        Path | None, typer.Option(help="A file of the same form to measure on; held-out folds of DATA else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Train the classifiers on labelled data, of our advice types or of any label set."""
    from karirnlp.cards import tables
    from karirnlp.errors import OptionError
    from karirnlp.training import train as fit
    from karirnlp.training import train_recipe

    if recipe and (data or validation):
        raise OptionError("--recipe names the data itself; give no DATA and no --validation with it")
    if not recipe and not data:
        raise OptionError("nothing to learn from; name labelled files, or a recipe with --recipe")
    metrics = train_recipe(recipe, out) if recipe else fit(data or [], out, validation=validation)
    show(metrics, as_json, tables(metrics))
    tell(f"Models, each with its card: {', '.join(str(out / name) for name in metrics)}", err=True)
    tell(f"In use with: KARIRNLP_MODELS={out}", err=True)


@app.command(epilog="Example: karirnlp evaluate label.csv --model model/ --pictures gambar/")
def evaluate(
    data: Annotated[list[Path], typer.Argument(help="Labelled files, as `karirnlp train` reads them.")],
    model: Annotated[
        Path | None, typer.Option(help="Folder that `karirnlp train` wrote; what it lacks is taken from the defaults.")
    ] = None,
    as_json: AsJson = False,
    pictures: Annotated[Path | None, typer.Option(help="Folder for confusion and reliability as SVG.")] = None,
    errors: Annotated[
        Path | None, typer.Option(help="Folder for what was wrong, as TSV for reading: the surest mistakes first.")
    ] = None,
) -> None:
    """Score the classifiers on labelled data, with 95 % intervals over articles in parentheses."""
    from karirnlp.cards import tables
    from karirnlp.pictures import draw, need_matplotlib
    from karirnlp.training import evaluate as score
    from karirnlp.training import models_in

    if pictures:
        need_matplotlib()
    found = score(data, **models_in(model) if model else {}, errors=errors)
    show(found, as_json, tables(found))
    if pictures:
        draw(found, pictures)


@app.command()
def models(as_json: AsJson = False) -> None:
    """List the models in use, checked against their hashes."""
    from karirnlp.models import DEFAULTS, model_folder, model_hash, read_meta

    for name in DEFAULTS:
        meta = read_meta(model_folder(name))
        row = {
            "name": name,
            "hash": model_hash(name),
            "folder": str(model_folder(name)),
            "articles": meta.get("articles"),
            "labels": meta["labels"],
        }
        show(row, as_json, f"{name}\t{row['hash']}\t{meta.get('articles')} articles\t{row['folder']}")

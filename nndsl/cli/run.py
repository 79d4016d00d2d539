"""``nndsl run``: a file goes in; it is trained, measured, compared and saved."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say_json
from nndsl.diagnostics import TrainingError
from nndsl.report.faults import complain

HELP = "check a file, train it, and compare it with its baselines"
EXAMPLE = "nndsl run models/har.nn --epochs 20 --seed 1"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    options.model_file(parser, optional=True)
    parser.set_defaults(refuse=parser.error)
    parser.add_argument("--epochs", type=options.count, metavar="N", help="train for N epochs")
    parser.add_argument("--seed", type=options.seed, metavar="N", help="train from seed N")
    parser.add_argument(
        "--device", default="auto", metavar="NAME", help="auto, cpu, cuda, cuda:N or mps"
    )
    parser.add_argument(
        "--out", type=options.place, metavar="DIR", help="the run's folder (runs/<model>/<number>)"
    )
    parser.add_argument(
        "--resume",
        metavar="RUN",
        help="go on with the run in a folder; `auto`: with the newest of this file, if any",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--quiet", action="store_true", help="show the table only")


def perform(given: argparse.Namespace) -> int:
    """Run the command; 1 where a row of an expect table came out wrong, 3 for outputs like NaN."""
    from nndsl.model import load
    from nndsl.report.console import Terminal
    from nndsl.system.devices import device_word

    device = device_word(given.device)
    resume = given.resume == "auto" or (given.resume is not None and Path(given.resume))
    if given.file is None and isinstance(resume, Path):
        from nndsl.runs.begun import begun_model, changed_since

        changed = [name for name in ("set", "epochs", "seed", "out") if getattr(given, name)]
        if changed:
            given.refuse(f"`--{changed[0]}` changes a run that `--resume` goes on with")
        model, changed_file = begun_model(resume, given.data, given.sample), changed_since(resume)
        complain([changed_file] if changed_file is not None else [])
    elif given.file is None:
        given.refuse("name a FILE, or the folder of a run with `--resume RUN`")
    else:
        model = load(given.file, set=dict(given.set), data=given.data, sample=given.sample)
    watcher = Terminal(model.source, given.quiet, table=not given.json)
    try:
        result = model.run(
            out=given.out,
            epochs=given.epochs,
            seed=given.seed,
            device=device,
            watcher=watcher,
            resume=resume,
        )
    finally:
        watcher.close()
    if given.json:
        say_json(result.summary())
    if result.unmeasured:
        return TrainingError.exit_code
    return 1 if result.failed else 0

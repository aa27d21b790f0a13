"""A filling from plan to finish: the run of :mod:`migrator.fill`, with the pipeline's own machinery."""

from __future__ import annotations

from dataclasses import asdict, replace

from adapters.html.mirror import Mirror
from adapters.sources import OpenSource
from migrator import fill
from migrator.errors import TARGET, Stop
from migrator.ledger import Run
from migrator.outcome import Outcome, outcome
from migrator.pipeline import Migration, absolute, job_for, opened_adapter, opened_source
from migrator.session import Job, peak_memory
from migrator.workplace import clean
from migrator.writers.sql import SqlTarget

DIRECTORY_FILE = "stage-directory.db"
_GROUPS = ((f"{fill.PREFIX}directory",), (f"{fill.PREFIX}threads", f"{fill.PREFIX}rest"))


class Filling(Migration):
    """The state of one filling in the parent process."""

    def go(self, run: Run | None) -> Outcome:
        request = self.request
        with opened_source(
            request.source, request.options, self.work_dir, quiet=request.quiet, jobs=request.jobs
        ) as source:
            with opened_adapter(source) as adapter:
                fill.refuse(self.target, run, adapter, request.policy)
                assert run is not None  # noqa: S101 - refused above
                assert isinstance(adapter, Mirror)  # noqa: S101 - refused above
                assert isinstance(self.target, SqlTarget)  # noqa: S101 - refused above
                self.records = sum(adapter.counts().values())
                begun = run.options.get("fill")
                if begun and begun["fingerprint"] != source.fingerprint:
                    raise Stop(f"the target was filled from another source already: {begun['source']}", TARGET)
                if begun and run.state == "finished":
                    clean(self.work_dir)
                    return outcome(self.target, self.started, 0, peak_memory(), already_complete=True)
                if not begun and run.state != "finished":
                    raise Stop("the conversion of this target is not finished: go on with `migrator resume`", TARGET)
                known = self.work_dir / fill.KNOWN_FILE
                if not known.exists():
                    if begun:
                        raise Stop(f"{known} is gone, the filling cannot go on: take the target from a copy", TARGET)
                    fill.note_known(known, self.target, run.site, adapter)
                directory = self.work_dir / DIRECTORY_FILE
                if not directory.exists():
                    fill.build_directory(directory, adapter, request.policy, known)
                if not begun:
                    self._note_begun(run, source)
                    self.target.ledger.add_shards(fill.plan(adapter))
            source.options = replace(source.options, known=str(known))
            self._fill(replace(job_for(source, request.policy, directory, request.target), known=str(known)))
        clean(self.work_dir)
        return outcome(self.target, self.started, self.posts, self._peak())

    def _note_begun(self, run: Run, source: OpenSource) -> None:
        begun = {
            "source": absolute(self.request.source),
            "fingerprint": source.fingerprint,
            "options": asdict(self.request.options),
            "work_dir": str(self.work_dir),
        }
        self.target.ledger.set_state("running", options=run.options | {"fill": begun})

    def _fill(self, job: Job) -> None:
        with self._resumable() as interruption:
            self._shards(job, interruption, _GROUPS)
            self._finish()

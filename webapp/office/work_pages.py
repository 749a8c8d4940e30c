"""The progress of long work, and a list of what the visitor asked for."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from surveys import jobs
from surveys.jobs import Job, JobId, JobState
from surveys.problems import N_
from webapp.i18n import say
from webapp.job_kinds import KINDS
from webapp.office import place, work
from webapp.office.door import inside
from webapp.office.permissions import EVERYONE, page

blueprint = Blueprint("work", __name__)
RELOAD_SECONDS = 3
STATES = {
    JobState.WAITING: ("draft", N_("Waiting")),
    JobState.RUNNING: ("open", N_("Under way")),
    JobState.DONE: ("closed", N_("Done")),
    JobState.FAILED: ("failed", N_("Not done")),
}
"""The style of the tag and the word for each state."""


def title_of(job: Job) -> str:
    """Give the name of a job's kind."""
    kind = KINDS.get(job.question.kind)
    return str(gettext(kind.title if kind else N_("Work of an earlier version of the program")))


@page(blueprint, "/jobs", EVERYONE)
def listing() -> ResponseReturnValue:
    """List what the visitor asked for in the last thirty days."""
    found = jobs.listing(place.reading(), place.member().username)
    rows = [(job, title_of(job), STATES[job.state], [say(one) for one in job.problems]) for job in found]
    return render_template("office/work_list.html", rows=rows)


@page(blueprint, "/jobs/<job>", EVERYONE)
def progress(job: str) -> ResponseReturnValue:
    """Show how far a job is; when it is done, go on to where it is shown."""
    found = jobs.get(place.reading(), JobId(job))
    if found is None or not work.is_mine(found, request.args.get("mark", "")):
        abort(404)
    back = inside(request.args.get("back", url_for("work.listing")))
    if found.state is JobState.DONE:
        return redirect(back)
    if found.under_way:
        work.desk().worker.wake()  # the office may have been started anew meanwhile
    kind = KINDS.get(found.question.kind)
    response = make_response(
        render_template(
            "office/work.html",
            job=found,
            title=title_of(found),
            step=gettext(kind.steps[found.step]) if kind and found.step in kind.steps else "",
            problems=[say(one) for one in found.problems],
            back=back,
            again=request.full_path,
        )
    )
    if found.under_way:
        response.headers["Refresh"] = str(RELOAD_SECONDS)
    return response

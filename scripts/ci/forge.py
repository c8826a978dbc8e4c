"""Runs the workflows of Examples on this machine, as GitHub and GitLab do: with stand-ins for what only a forge has.

It knows what those files use. A sign or a form that it does not know is refused; a name that it does not know has no value.
"""

import glob
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading

import yaml

TOKENS = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||[!=]=|[!(),]|[\w.-]+)")


class Expression:
    """An expression of GitHub's workflows: names, texts, calls, comparisons, && and ||."""

    def __init__(self, text, names, functions):
        if TOKENS.sub("", text).strip():
            raise ValueError(f"the forge does not understand '{text}'")
        self.tokens = TOKENS.findall(text)
        self.names, self.functions = names, functions

    def value(self):
        value = self.either()
        if self.tokens:
            raise ValueError(f"the forge does not understand '{self.tokens[0]}'")
        return value

    def either(self):
        value = self.both()
        while self.take("||"):
            other = self.both()
            value = value or other
        return value

    def both(self):
        value = self.comparison()
        while self.take("&&"):
            other = self.comparison()
            value = value and other
        return value

    def comparison(self):
        value = self.operand()
        for sign in ("==", "!="):
            if self.take(sign):
                return (value == self.operand()) == (sign == "==")
        return value

    def operand(self):
        if self.take("!"):
            return not self.operand()
        token = self.tokens.pop(0)
        if token.startswith("'"):
            return token[1:-1].replace("''", "'")
        if self.take("("):
            arguments = []
            while not self.take(")"):
                arguments.append(self.either())
                self.take(",")
            return self.functions[token](*arguments)
        value = self.names
        for part in token.split("."):
            value = (value or {}).get(part)
        return value

    def take(self, token):
        if self.tokens[:1] != [token]:
            return False
        self.tokens.pop(0)
        return True


class GitHub:
    """A forge with one repository, `origin`, its pull requests, their comments, and what its jobs leave."""

    def __init__(self, origin, folder, actions, variables=None):
        self.origin, self.folder, self.actions = origin, pathlib.Path(folder), actions
        self.variables = variables or {}
        self.pulls, self.comments, self.alerts, self.runs = [], [], [], 0
        (self.folder / "temp").mkdir(parents=True)

    def run(self, workflow, event, head=None):
        """Runs every job of a workflow for an event; a run as `workflow_run` has it, with its exit codes and output."""
        self.runs += 1
        run = {
            "id": self.runs,
            "event": next(iter(event)),
            "html_url": f"https://forge/runs/{self.runs}",
            "codes": [],
            "output": "",
        }
        for name, definition in workflow["jobs"].items():
            job = Job(self, run, event, head, name)
            if "if" in definition and not job.value(definition["if"]):
                continue
            run["codes"].append(job.steps(definition["steps"]))
            run["output"] += job.output
            run["workspace"] = job.workspace
        run["conclusion"] = "failure" if any(run["codes"]) else "success"
        return run

    def pull_request(self, number, workflow, comments, base, head, owner="owner"):
        """What a push to a pull request starts: its workflow, and then the one that comments on it."""
        user, sha = {"login": owner}, git(self.origin, "rev-parse", head)
        pull = {"number": number, "state": "open", "head": {"sha": sha, "ref": head, "user": user}}
        pull["base"] = {"sha": git(self.origin, "rev-parse", base)}
        self.pulls = [other for other in self.pulls if other["number"] != number] + [pull]
        run = self.run(workflow, {"pull_request": pull, "number": number}, head)
        ended = {key: run[key] for key in ("id", "event", "html_url", "conclusion")}
        ended |= {"head_sha": sha, "head_branch": head, "head_repository": {"owner": user}}
        self.run(comments, {"workflow_run": ended})
        return run

    def comments_on(self, number):
        return [comment["body"] for comment in self.comments if comment["issue"] == number and comment["user"]["type"] == "Bot"]


class Job:
    """One job: a workspace in which steps are run until one fails."""

    def __init__(self, forge, run, event, head, name):
        self.forge, self.ran, self.head = forge, run, head
        self.workspace = forge.folder / f"run-{run['id']}" / name
        self.workspace.mkdir(parents=True)
        self.output, self.has_failed = "", False
        self.names = {"github": {"event": event, "token": "token", "sha": ""}}
        files = {"GITHUB_STEP_SUMMARY": "summary", "GITHUB_OUTPUT": "output", "GITHUB_ENV": "env"}
        self.environment = {
            **{key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR") if key in os.environ},
            # What a step writes for its user is not this user's.
            "HOME": str(forge.folder / "temp"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://forge",
            "GITHUB_REPOSITORY": "owner/repository",
            "GITHUB_RUN_ID": str(run["id"]),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(forge.folder / "temp"),
            **{key: str(self.workspace.parent / name) for key, name in files.items()},
            **forge.variables,
        }
        self.functions = {
            "always": lambda: True,
            "success": lambda: not self.has_failed,
            "failure": lambda: self.has_failed,
            "hashFiles": lambda pattern: "hash" if glob.glob(str(self.workspace / pattern)) else "",
            "format": lambda text, *values: text.format(*values),
        }

    def value(self, text):
        return Expression(re.sub(r"^\s*\$\{\{(.*)\}\}\s*$", r"\1", str(text)), self.names, self.functions).value()

    def text(self, text):
        """A text with the values of its expressions."""
        return re.sub(r"\$\{\{(.*?)\}\}", lambda found: str(self.value(found[1]) or ""), str(text))

    def steps(self, steps):
        """Runs steps in order; the exit code of the first that fails."""
        code = 0
        for step in steps:
            condition = str(step.get("if", "success()"))
            if not re.search(r"\b(always|success|failure)\(", condition):
                condition = f"success() && {condition}"
            if not self.value(condition):
                continue
            ended = self.shell(step) if "run" in step else self.action(step)
            if ended and not step.get("continue-on-error"):
                code, self.has_failed = code or ended, True
        return code

    def shell(self, step):
        environment = {key: self.text(value) for key, value in step.get("env", {}).items()}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.text(step["run"])],
            cwd=self.workspace / self.text(step.get("working-directory", ".")),
            env={**self.environment, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output += ended.stdout
        return ended.returncode

    def action(self, step):
        name = step["uses"].split("@")[0]
        given = {key: self.text(value) for key, value in step.get("with", {}).items()}
        if name in self.forge.actions:
            return self.composite(self.forge.actions[name], given)
        return ACTIONS[name](self, given) or 0

    def composite(self, action, given):
        inputs = {key: self.text(described.get("default", "")) for key, described in action["inputs"].items()}
        if unknown := given.keys() - inputs.keys():
            raise ValueError(f"the action has no input {unknown}")
        if missing := [key for key, described in action["inputs"].items() if described.get("required") and key not in given]:
            raise ValueError(f"the action needs {missing}")
        if not all("shell" in step for step in action["runs"]["steps"] if "run" in step):
            raise ValueError("each step of a composite action names its shell")
        self.names["inputs"] = inputs | given
        return self.steps(action["runs"]["steps"])


def checkout(job, given):
    clone(job.forge.origin, job.head, job.workspace, is_whole=given.get("fetch-depth") == "0")


def upload_artifact(job, given):
    artifact = job.forge.folder / "artifacts" / str(job.ran["id"]) / given["name"]
    patterns = given["path"].split("\n")
    files = [pathlib.Path(path) for pattern in patterns if pattern for path in glob.glob(str(job.workspace / pattern))]
    for file in files:
        artifact.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, artifact)


def download_artifact(job, given):
    artifact = job.forge.folder / "artifacts" / given["run-id"] / given["name"]
    if not artifact.is_dir():
        return 1
    return shutil.copytree(artifact, job.workspace, dirs_exist_ok=True) and 0


def upload_sarif(job, given):
    job.forge.alerts.append(json.loads((job.workspace / given["sarif_file"]).read_text()))


# GitHub's own client, as far as the comment needs it.
SCRIPT = """
const {script, forge, run} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const comments = forge.comments;
const github = {
  rest: {
    pulls: {list: async ({state, head}) => ({data: forge.pulls.filter(
      pull => pull.state === state && `${pull.head.user.login}:${pull.head.ref}` === head)})},
    issues: {
      listComments: async ({issue_number}) => ({data: comments.filter(comment => comment.issue === issue_number)}),
      updateComment: async ({comment_id, body}) => { comments.find(comment => comment.id === comment_id).body = body; },
      createComment: async ({issue_number, body}) =>
        { comments.push({id: comments.length + 1, issue: issue_number, user: {type: 'Bot'}, body}); },
    },
  },
  paginate: async (method, options) => (await method(options)).data,
};
const context = {repo: {owner: 'owner', repo: 'repository'}, payload: {workflow_run: run}};
const Script = (async () => {}).constructor;
new Script('github', 'context', 'require', script)(github, context, require)
  .then(() => process.stdout.write(JSON.stringify(comments)));
"""


def github_script(job, given):
    job.forge.comments = json.loads(
        subprocess.run(
            ["node", "--unhandled-rejections=strict", "-e", SCRIPT],
            cwd=job.workspace,
            input=json.dumps(
                {
                    "script": given["script"],
                    "forge": {"pulls": job.forge.pulls, "comments": job.forge.comments},
                    "run": job.names["github"]["event"]["workflow_run"],
                }
            ),
            text=True,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    )


ACTIONS = {
    "actions/checkout": checkout,
    "actions/upload-artifact": upload_artifact,
    "actions/download-artifact": download_artifact,
    "actions/github-script": github_script,
    "github/codeql-action/upload-sarif": upload_sarif,
}


class GitLab:
    """A forge with one repository, and its merge requests' notes behind an interface of HTTP."""

    def __init__(self, origin, folder, variables=None):
        self.origin, self.folder, self.variables = origin, pathlib.Path(folder), variables or {}
        self.notes, self.runs = [], 0
        (self.folder / "home").mkdir(parents=True)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), notes_handler(self))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def merge_request(self, number, files, base, head, token=None):
        """Runs the jobs of included files for a merge request; how each ended, and the folder of what they leave."""
        self.runs += 1
        environment = {
            **{key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR") if key in os.environ},
            "HOME": str(self.folder / "home"),
            "CI": "true",
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(self.origin, "rev-parse", base),
            "CI_MERGE_REQUEST_IID": str(number),
            "CI_MERGE_REQUEST_PROJECT_ID": "7",
            "CI_API_V4_URL": f"http://127.0.0.1:{self.server.server_port}/api/v4",
            "CI_JOB_URL": f"https://forge/jobs/{self.runs}",
            **({"GATE_TOKEN": token} if token else {}),
            **self.variables,
        }
        artifacts = self.folder / f"run-{self.runs}" / "artifacts"
        ended = {}
        jobs = {name: job for file in files for name, job in yaml.safe_load(file.read_text()).items()}
        for name, job in jobs.items():
            if not any(holds(rule["if"], environment) for rule in job["rules"]):
                continue
            workspace = self.folder / f"run-{self.runs}" / name
            variables = {key: str(value) for key, value in job.get("variables", {}).items()}
            if variables.get("GIT_STRATEGY") == "none":
                workspace.mkdir(parents=True)
            else:
                clone(self.origin, head, workspace, is_whole=variables.get("GIT_DEPTH") == "0")
            if artifacts.is_dir() and job.get("needs"):
                shutil.copytree(artifacts, workspace, dirs_exist_ok=True)
            shell = subprocess.run(
                ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
                cwd=workspace,
                env={**environment, **variables, "CI_PROJECT_DIR": str(workspace)},
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            kept = job.get("artifacts", {})
            for pattern in kept.get("paths", []) + list(kept.get("reports", {}).values()):
                for path in glob.glob(str(workspace / pattern)):
                    artifacts.mkdir(exist_ok=True)
                    shutil.copy(path, artifacts)
            is_allowed = shell.returncode == job.get("allow_failure", {}).get("exit_codes")
            ended[name] = {"code": shell.returncode, "passes": shell.returncode == 0 or is_allowed, "output": shell.stdout}
        return ended, artifacts


def holds(rule, environment):
    """Whether a rule such as `$A == "b" && $C` holds."""

    def is_true(term):
        name, _, wanted = term.partition("==")
        value = environment.get(name.strip().removeprefix("$"), "")
        return value == wanted.strip().strip('"') if wanted else bool(value)

    return all(is_true(term) for term in rule.split("&&"))


def notes_handler(forge):
    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self, value, code=200):
            body = json.dumps(value).encode()
            self.send_response(code if self.headers.get("PRIVATE-TOKEN") == "secret" else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def note(self):
            return json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]

        def do_GET(self):
            if self.path.endswith("/user"):
                self.answer({"id": 1})
            else:
                page, request = int(self.path.rsplit("page=", 1)[1]), self.path.split("?")[0]
                found = [note for note in forge.notes if note["place"] == request]
                self.answer(found[100 * page - 100 : 100 * page])

        def do_POST(self):
            forge.notes.append({"id": len(forge.notes) + 1, "author": {"id": 1}, "place": self.path, "body": self.note()})
            self.answer(forge.notes[-1], 201)

        def do_PUT(self):
            number = int(self.path.rsplit("/", 1)[1])
            next(note for note in forge.notes if note["id"] == number)["body"] = self.note()
            self.answer({})

        def log_message(self, *_):
            pass

    return Handler


def git(folder, *words):
    return subprocess.run(["git", "-C", folder, *words], text=True, capture_output=True, check=True).stdout.strip()


def clone(origin, head, folder, is_whole):
    depth = [] if is_whole else ["--depth", "1"]
    folder = str(folder)
    subprocess.run(["git", "clone", "--quiet", *depth, "--branch", head, f"file://{origin}", folder], check=True)

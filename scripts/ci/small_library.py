"""A small library in C in a repository of its own, as a CI engineer has it: the template of a plugin, and revisions of it."""

import subprocess

UPDATE = "for (size_t i = 0; i < n; i++) x[i] += "
FORWARD = "for (size_t i = 0; i < n; i++) sum += gradient[i] * gradient[i];"
SUM = f"REAL sum = 1;\n  {FORWARD}\n  "
BACKWARDS = FORWARD.replace("size_t i = 0; i < n; i++", "size_t i = n; i-- > 0;")

# What is replaced in method.h, and by what.
SAME = ("/* x <- x", "/* The step: x <- x")
OTHER_RESULT = (FORWARD, BACKWARDS)
BROKEN = ("REAL sum = 1;", "no C")


def slower(turns):
    """A volatile loop in each step."""
    return ("REAL sum = 1;", f"for (volatile int turn = 0; turn < {turns}; turn++) {{}}\n  REAL sum = 1;")


class Library:
    """The repository, whose step sums the squares of its gradient, and what it is cloned from."""

    def __init__(self, assay, folder, suite, policy):
        self.folder, self.origin = folder / "mine", folder / "origin.git"
        run(assay, "plugin", "new", "--c", "mine", folder=folder)
        (self.folder / "gate.yaml").write_text(policy)
        (self.folder / ".gitignore").write_text("*.so\n")
        (self.folder / "suite.yaml").write_text(suite)
        self.replace("method.h", UPDATE, SUM + UPDATE + "1 / sum * ")
        run("git", "init", "-q", "-b", "main", ".", folder=self.folder)
        self.commit("first")
        run("git", "clone", "-q", "--bare", ".", self.origin, folder=self.folder)
        run("git", "remote", "add", "origin", self.origin, folder=self.folder)

    def replace(self, name, old, new):
        file = self.folder / name
        text = file.read_text()
        assert text.count(old) == 1, f"{name} has no '{old}'"
        file.write_text(text.replace(old, new))

    def commit(self, message):
        run("git", "add", "-A", folder=self.folder)
        run("git", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm", message, folder=self.folder)

    def push(self, branch, change=None, policy=None):
        """The branch in the origin is main with a change of the method or of the policy, whatever it was before."""
        run("git", "checkout", "-q", "-B", branch, "main", folder=self.folder)
        if change:
            self.replace("method.h", *change)
        if policy:
            (self.folder / "gate.yaml").write_text(policy)
        self.commit(branch)
        run("git", "push", "-q", "-f", "origin", branch, folder=self.folder)


def run(*words, folder):
    return subprocess.run([str(word) for word in words], cwd=folder, text=True, capture_output=True, check=True).stdout

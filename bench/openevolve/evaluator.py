"""The evaluator that `npm run bench -- compare` gives OpenEvolve: rustc compiles a version into a program that scores it.

COMPARED_TASK names that program's source, which includes the version, COMPARED_FORBID a pattern of what a version may not use,
COMPARED_SEED the version that it begins with, and COMPARED_RECORD a file for one line of JSON a version. What rustc or the program said against it is handed back as an artifact, which OpenEvolve shows the model.
"""
import json
import os
import re
import subprocess
import tempfile

from openevolve.evaluation_result import EvaluationResult

SECONDS = 60


def evaluate(program_path):
    score, said = measure(program_path)
    with open(os.environ["COMPARED_RECORD"], "a") as record:
        fresh = bare(program_path) != bare(os.environ["COMPARED_SEED"])
        record.write(json.dumps({"score": score, "fresh": fresh, "said": said[:300]}) + "\n")
    if score is None:
        return EvaluationResult(metrics={"combined_score": -1e9, "valid": 0.0}, artifacts={"stderr": said[:3000]})
    return EvaluationResult(metrics={"combined_score": score, "valid": 1.0}, artifacts={"result": said[:3000]})


def bare(path):
    """A source without the comments of its lines, and without blanks."""
    with open(path) as source:
        return re.sub(r"\s+", "", re.sub(r"//[^\n]*", "", source.read()))


def measure(path):
    """The score, or None, and what there is to say about it."""
    with open(path) as source:
        forbidden = re.search(os.environ["COMPARED_FORBID"], source.read())
    if forbidden is not None:
        return None, f"`{forbidden.group()}` is not allowed"
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        words = ["rustc", "--edition=2024", "-O", "-A", "warnings", "-o", program, os.environ["COMPARED_TASK"]]
        try:
            compiled = subprocess.run(
                words, env={**os.environ, "CANDIDATE": path}, capture_output=True, text=True, timeout=SECONDS
            )
            if compiled.returncode != 0:
                return None, compiled.stderr
            ran = subprocess.run([program], capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return None, f"not done within {SECONDS} s"
    if ran.returncode != 0:
        return None, ran.stderr or ran.stdout
    score, _, said = ran.stdout.partition("\n")
    return float(score), said

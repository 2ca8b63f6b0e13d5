"""Operon or gplearn on one table, beside which `npm run bench -- regression` measures.

    peers.py TRAIN.csv TEST.csv operon|gplearn SECONDS SEED      (a header line; the last column is the target)

Both have two threads, and stop at SECONDS or where next to nothing is left of the error. Prints one line of JSON: `r2` on
TEST, `seconds`, `processorSeconds` of all threads, `fitted` (trees whose constants were fitted), `formula`.
"""
import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def load(path):
    table = np.genfromtxt(path, delimiter=",", skip_header=1)
    return table[:, :-1], table[:, -1]


def operon(inputs, target, seconds, seed):
    from pyoperon.sklearn import SymbolicRegressor

    model = SymbolicRegressor(
        allowed_symbols="add,sub,mul,div,sin,cos,exp,log,sqrt,square,constant,variable",
        optimizer_iterations=10,
        n_threads=2,
        max_time=int(seconds),
        generations=100_000,
        max_evaluations=100_000_000,
        population_size=1000,
        pool_size=1000,
        max_length=40,
        epsilon=1e-5,
        random_state=seed,
    )
    model.fit(inputs, target)
    return model, model.stats_["evaluation_count"], model.get_model_string(model.model_, 6)


def gplearn(inputs, target, seconds, seed):
    from gplearn.genetic import SymbolicRegressor

    started = time.time()
    model = SymbolicRegressor(
        population_size=2000,
        generations=1,
        function_set=("add", "sub", "mul", "div", "sin", "cos", "log", "sqrt", "abs"),
        parsimony_coefficient=0.001,
        n_jobs=2,
        warm_start=True,
        random_state=seed,
    )
    generations = 1
    model.fit(inputs, target)
    while time.time() - started < seconds and model.run_details_["best_fitness"][-1] > 1e-9:
        generations += 1
        model.set_params(generations=generations)
        model.fit(inputs, target)
    return model, None, str(model._program)


train, test, peer, seconds, seed = sys.argv[1:]
(inputs, target), (unseen, wanted) = load(train), load(test)
started, used = time.time(), time.process_time()
model, fitted, formula = {"operon": operon, "gplearn": gplearn}[peer](inputs, target, float(seconds), int(seed))
took, used = time.time() - started, time.process_time() - used
predicted = np.nan_to_num(model.predict(unseen))
r2 = 1 - np.sum((predicted - wanted) ** 2) / np.sum((wanted - wanted.mean()) ** 2)
found = {"r2": float(r2), "seconds": took, "processorSeconds": used, "fitted": fitted, "formula": formula[:300]}
print(json.dumps(found))

"""The learning rules: an equation each, written once for both engines, on scalars and on vectors.

`three_factor` and `adam` change the synapses onto SPNs, `striatonigral` those onto the output, and
`feedback` is what SPNs are told of the error. `node_perturbation` has a scalar reward in its place,
and `gradient` goes down the gradient of the loss over a trial.
"""

/* Striatum and output as lists of synapses, gone through one by one: the straightforward compiled
version. */

#include <math.h>
#include <stdint.h>

typedef struct {
    int64_t n_neurons, first; /* neurons, and the place of the first one among the SPNs */
    int64_t n_synapses;
    const int32_t *pre, *post; /* place in the rates; neuron of this population */
    const double *sign;
    double *weight, *trace;
    double *potential, *slope, *drive;
} Population;

typedef struct {
    Population population[2]; /* dspn, ispn */
    int64_t trial_length, n_inputs, n_spn, target_dim;
    const double *target;
    const double *feedback_matrix; /* (n_spn, target_dim) */
    const double *output_sign;
    double *output_weight; /* (target_dim, n_spn) */
    double *rate, *signal; /* inputs, then SPNs; target_dim */
    double alpha, output_bias, learning_rate, feedback_factor;
} Network;

static double sigmoid(double v) { return 1 / (1 + exp(2 - v)); }

static void update_population(Population *p, double *restrict rate, int64_t first, double alpha) {
    const int32_t *restrict pre = p->pre, *restrict post = p->post;
    double *restrict weight = p->weight, *restrict trace = p->trace;
    double *restrict drive = p->drive, *restrict slope = p->slope;
    for (int64_t i = 0; i < p->n_neurons; i++) drive[i] = 0;
    for (int64_t s = 0; s < p->n_synapses; s++) drive[post[s]] += weight[s] * rate[pre[s]];
    for (int64_t i = 0; i < p->n_neurons; i++) {
        p->potential[i] = alpha * p->potential[i] + (1 - alpha) * drive[i];
        drive[i] = sigmoid(p->potential[i]); /* the new rate, not yet to be seen */
        slope[i] = drive[i] * (1 - drive[i]);
    }
    for (int64_t s = 0; s < p->n_synapses; s++)
        trace[s] = alpha * trace[s] + (1 - alpha) * rate[pre[s]] * slope[post[s]];
    for (int64_t i = 0; i < p->n_neurons; i++) rate[first + i] = drive[i];
}

/* Output, its error and its learning; leaves g in n->signal, returns the squared error. */
static double update_output(Network *n, const double *target) {
    const double *spn_rate = n->rate + n->n_inputs;
    double loss = 0;
    for (int64_t k = 0; k < n->target_dim; k++) {
        double *weight = n->output_weight + k * n->n_spn, drive = n->output_bias;
        for (int64_t i = 0; i < n->n_spn; i++) drive += weight[i] * spn_rate[i];
        double r = sigmoid(drive), error = r - target[k];
        loss += error * error;
        n->signal[k] = error * r * (1 - r);
        for (int64_t i = 0; i < n->n_spn; i++) {
            weight[i] -= n->learning_rate * n->signal[k] * spn_rate[i];
            if (weight[i] * n->output_sign[i] < 0) weight[i] = 0;
        }
    }
    return loss;
}

static void learn_population(Network *n, Population *p) {
    const int32_t *restrict post = p->post;
    const double *restrict sign = p->sign, *restrict trace = p->trace;
    double *restrict weight = p->weight, *restrict push = p->drive;
    for (int64_t i = 0; i < p->n_neurons; i++) {
        const double *gain = n->feedback_matrix + (p->first + i) * n->target_dim;
        push[i] = 0;
        for (int64_t k = 0; k < n->target_dim; k++) push[i] += gain[k] * n->signal[k];
        push[i] *= n->learning_rate * n->feedback_factor;
    }
    for (int64_t s = 0; s < p->n_synapses; s++) {
        double w = weight[s] + trace[s] * push[post[s]];
        weight[s] = w * sign[s] < 0 ? 0 : w;
    }
}

/* One trial with these input rates, (trial_length, n_inputs); returns its loss. */
double run_trial(Network *n, const double *input_rates) {
    double loss = 0;
    for (int64_t t = 0; t < n->trial_length; t++) {
        for (int64_t j = 0; j < n->n_inputs; j++) n->rate[j] = input_rates[t * n->n_inputs + j];
        for (int p = 0; p < 2; p++) {
            Population *its = &n->population[p];
            update_population(its, n->rate, n->n_inputs + its->first, n->alpha);
        }
        loss += update_output(n, n->target + t * n->target_dim);
        for (int p = 0; p < 2; p++) learn_population(n, &n->population[p]);
    }
    return loss;
}

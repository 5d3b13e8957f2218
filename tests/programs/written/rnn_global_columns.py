# Letters of a text, each a column; weights are globals, states and guesses stand in dictionaries, number 0 before the first letter.
# symrnn: cell elman-softmax
# symrnn: give text = each x(m, 1)
# symrnn: give following = each y(k, 1)
# symrnn: give Enter = U
# symrnn: give Stay = W
# symrnn: give Leave = V
# symrnn: give rest = b(n, 1)
# symrnn: give prior = c(k, 1)
# symrnn: give start = s[0](n, 1)
# symrnn: run nats, g_Enter, g_Stay, g_Leave, g_rest, g_prior, g_start = learn(text, following, start)
# symrnn: take loss = nats
# symrnn: take dEnter = g_Enter
# symrnn: take dStay = g_Stay
# symrnn: take dLeave = g_Leave
# symrnn: take drest = g_rest
# symrnn: take dprior = g_prior
# symrnn: take dstart = g_start
import numpy as np

letters, units = 30, 50
Enter, Stay, Leave = (np.random.normal(0, 0.1, size) for size in ((units, letters), (units, units), (letters, units)))
rest, prior = np.zeros((units, 1)), np.zeros((letters, 1))


def guess(state):
    odds = Leave @ state + prior
    odds = np.exp(odds - odds.max())
    return odds / odds.sum()


def learn(text, following, start):
    state, guessed, nats = {0: start}, {}, 0.0
    for t, letter in enumerate(text, 1):
        state[t] = np.tanh(Enter @ letter + Stay @ state[t - 1] + rest)
        guessed[t] = guess(state[t])
        nats -= float((following[t - 1] * np.log(guessed[t])).sum())

    # backward, from the last letter to the first
    g_Enter, g_Stay, g_Leave = (np.zeros(M.shape) for M in (Enter, Stay, Leave))
    g_rest, g_prior = np.zeros(rest.shape), np.zeros(prior.shape)
    g_state = np.zeros(start.shape)
    for t in range(len(text), 0, -1):
        g_odds = guessed[t] - following[t - 1]
        g_state = g_state + Leave.T @ g_odds
        g_sum = g_state * (1 - state[t] ** 2)
        g_Leave += g_odds @ state[t].T
        g_prior += g_odds
        g_Enter += g_sum @ text[t - 1].T
        g_Stay += g_sum @ state[t - 1].T
        g_rest += g_sum
        g_state = Stay.T @ g_sum
    return nats, g_Enter, g_Stay, g_Leave, g_rest, g_prior, g_state

# Reads two numbers bit by bit and says the bits of their sum. What goes back is clipped; two of the three gradients are wrong.
# symrnn: cell bit_adder.cell
# symrnn: sizes m = 2, k = 1
# symrnn: give pairs = each x(1, m)
# symrnn: give answers = each y(1, k)
# symrnn: give read = Wi.T
# symrnn: give keep = Wh.T
# symrnn: give say = Wo.T
# symrnn: run d_read, d_keep, d_say = slopes(pairs, answers)
# symrnn: take dread = d_read
# symrnn: take dkeep = d_keep
# symrnn: take dsay = d_say
import numpy as np

units = 12
read, keep, say = (np.random.uniform(-1, 1, size) for size in ((2, units), (units, units), (units, 1)))


def squash(a):
    return 1 / (1 + np.exp(-a))


def slopes(pairs, answers):
    memory = [np.zeros((1, len(keep)))]
    misses = []
    for pair, answer in zip(pairs, answers):
        memory.append(squash(memory[-1] @ keep + pair @ read))
        bit = squash(memory[-1] @ say)
        misses.append(2 * (bit - answer) * bit * (1 - bit))

    # backward: the last bit first
    d_read, d_keep, d_say = np.zeros_like(read), np.zeros_like(keep), np.zeros_like(say)
    ahead = np.zeros_like(memory[0])
    for miss, pair, now, before in zip(misses[::-1], pairs[::-1], memory[:0:-1], memory[-2::-1]):
        push = np.clip((miss @ say.T + ahead @ keep.T) * now * (1 - now), -5, 5)
        d_say += (miss @ now).T
        d_keep += before * now * (1 - now) * push
        d_read += pair.T @ (now * (1 - now) * push)
        ahead = push
    return d_read, d_keep, d_say

# A layer with parameters as {'value', 'deriv'}, columns, lists of states; the loss is the batch's mean, so is the gradient.
# symrnn: cell gru-reset-after
# symrnn: sizes B = 4
# symrnn: give seq = each x(m, B)
# symrnn: give dseq = each h_bar(n, B)
# symrnn: give start = h[0](n, B)
# symrnn: run gru = GruLayer()
# symrnn: give gru.p['Wr']['value'] = Wr
# symrnn: give gru.p['Ur']['value'] = Ur
# symrnn: give gru.p['br']['value'] = br(n, 1)
# symrnn: give gru.p['Wz']['value'] = Wz
# symrnn: give gru.p['Uz']['value'] = Uz
# symrnn: give gru.p['bz']['value'] = bz(n, 1)
# symrnn: give gru.p['Wn']['value'] = Wn
# symrnn: give gru.p['Un']['value'] = Un
# symrnn: give gru.p['bn']['value'] = bn(n, 1)
# symrnn: give gru.p['cn']['value'] = cn(n, 1)
# symrnn: run gru.fprop(seq, start)
# symrnn: run gru.bprop(dseq)
# symrnn: take dWr = gru.p['Wr']['deriv']
# symrnn: take dUr = gru.p['Ur']['deriv']
# symrnn: take dbr(n, 1) = gru.p['br']['deriv']
# symrnn: take dWz = gru.p['Wz']['deriv']
# symrnn: take dUz = gru.p['Uz']['deriv']
# symrnn: take dbz(n, 1) = gru.p['bz']['deriv']
# symrnn: take dWn = gru.p['Wn']['deriv']
# symrnn: take dUn = gru.p['Un']['deriv']
# symrnn: take dbn(n, 1) = gru.p['bn']['deriv']
# symrnn: take dcn(n, 1) = gru.p['cn']['deriv']
import numpy as np

logistic = lambda a: 1.0 / (1.0 + np.exp(-a))

class GruLayer:
    names = 'Wr Ur br Wz Uz bz Wn Un bn cn'.split()

    def __init__(self):
        self.p = {name: {'value': None, 'deriv': 0} for name in self.names}

    def v(self, name):
        return self.p[name]['value']

    def fprop(self, seq, h):
        self.steps = []
        for x in seq:
            r = logistic(self.v('Wr') @ x + self.v('Ur') @ h + self.v('br'))
            z = logistic(self.v('Wz') @ x + self.v('Uz') @ h + self.v('bz'))
            q = self.v('Un') @ h + self.v('cn')
            n = np.tanh(self.v('Wn') @ x + self.v('bn') + r * q)
            self.steps.append((x, h, r, z, q, n))
            h = (1 - z) * n + z * h
        return h

    def bprop(self, dseq):
        batch = dseq[0].shape[1]
        dh = 0
        for (x, h, r, z, q, n), above in zip(self.steps[::-1], dseq[::-1]):
            dh = dh + above / batch
            dz = dh * (h - n) * z * (1 - z)
            dn = dh * (1 - z) * (1 - n * n)
            dr = dn * q * r * (1 - r)
            dq = dn * r
            self.add('Wr', dr @ x.T)
            self.add('Ur', dr @ h.T)
            self.add('br', dr.sum(1)[:, None])
            self.add('Wz', dz @ x.T)
            self.add('Uz', dz @ h.T)
            self.add('bz', dz.sum(1)[:, None])
            self.add('Wn', dn @ x.T)
            self.add('Un', dq @ h.T)
            self.add('bn', dn.sum(1)[:, None])
            self.add('cn', dq.sum(1)[:, None])
            dh = dh * z + self.v('Ur').T @ dr + self.v('Uz').T @ dz + self.v('Un').T @ dq

    def add(self, name, g):
        self.p[name]['deriv'] = self.p[name]['deriv'] + g

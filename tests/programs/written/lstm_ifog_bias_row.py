# All four gates in one matrix, with the bias as its first row: [1, x, h] times W, gates i, f, o, g; (T, B, n).
# symrnn: cell lstm
# symrnn: give X = x(T, B, m)
# symrnn: give WLSTM = [[bi, bf, bo, bg], [Wi.T, Wf.T, Wo.T, Wg.T], [Ui.T, Uf.T, Uo.T, Ug.T]]
# symrnn: give c0 = c[0](B, n)
# symrnn: give h0 = h[0](B, n)
# symrnn: give dHout = h_bar(T, B, n)
# symrnn: give dcn = c_bar(B, n)
# symrnn: run Hout, Ct, cache = forward(X, WLSTM, c0, h0)
# symrnn: run dX, dWLSTM, dc0, dh0 = backward(dHout, cache, dcn)
# symrnn: take dX = dX
# symrnn: take dWLSTM = dWLSTM
# symrnn: take dc0 = dc0
# symrnn: take dh0 = dh0
import numpy as np

def init(input_size, hidden_size, forget_bias=3):
    W = np.random.randn(input_size + hidden_size + 1, 4 * hidden_size) / np.sqrt(input_size + hidden_size)
    W[0,:] = 0
    W[0, hidden_size:2*hidden_size] = forget_bias
    return W

def forward(X, W, c0, h0):
    n, b, input_size = X.shape
    d = W.shape[1] // 4
    Hin = np.zeros((n, b, W.shape[0]))
    Hout = np.zeros((n, b, d))
    IFOG = np.zeros((n, b, d * 4))
    IFOGf = np.zeros((n, b, d * 4))   # after the nonlinearity
    C = np.zeros((n, b, d))
    Ct = np.zeros((n, b, d))
    for t in range(n):
        prevh = Hout[t-1] if t > 0 else h0
        prevc = C[t-1] if t > 0 else c0
        Hin[t,:,0] = 1
        Hin[t,:,1:input_size+1] = X[t]
        Hin[t,:,input_size+1:] = prevh
        IFOG[t] = Hin[t].dot(W)
        IFOGf[t,:,:3*d] = 1.0 / (1.0 + np.exp(-IFOG[t,:,:3*d]))
        IFOGf[t,:,3*d:] = np.tanh(IFOG[t,:,3*d:])
        C[t] = IFOGf[t,:,d:2*d] * prevc + IFOGf[t,:,:d] * IFOGf[t,:,3*d:]
        Ct[t] = np.tanh(C[t])
        Hout[t] = IFOGf[t,:,2*d:3*d] * Ct[t]
    cache = (W, Hout, IFOGf, C, Ct, Hin, c0, h0)
    return Hout, C[n-1], cache

def backward(dHout_in, cache, dcn=None):
    W, Hout, IFOGf, C, Ct, Hin, c0, h0 = cache
    n, b, d = Hout.shape
    input_size = W.shape[0] - d - 1

    dIFOG = np.zeros((n, b, 4*d))
    dIFOGf = np.zeros((n, b, 4*d))
    dW = np.zeros(W.shape)
    dHin = np.zeros(Hin.shape)
    dC = np.zeros(C.shape)
    dX = np.zeros((n, b, input_size))
    dh0 = np.zeros((b, d))
    dc0 = np.zeros((b, d))
    dHout = dHout_in.copy()
    if dcn is not None: dC[n-1] += dcn
    for t in reversed(range(n)):
        tanhCt = Ct[t]
        dIFOGf[t,:,2*d:3*d] = tanhCt * dHout[t]
        dC[t] += (1-tanhCt**2) * (IFOGf[t,:,2*d:3*d] * dHout[t])
        if t > 0:
            dIFOGf[t,:,d:2*d] = C[t-1] * dC[t]
            dC[t-1] += IFOGf[t,:,d:2*d] * dC[t]
        else:
            dIFOGf[t,:,d:2*d] = c0 * dC[t]
            dc0 = IFOGf[t,:,d:2*d] * dC[t]
        dIFOGf[t,:,:d] = IFOGf[t,:,3*d:] * dC[t]
        dIFOGf[t,:,3*d:] = IFOGf[t,:,:d] * dC[t]
        # through the activation functions
        dIFOG[t,:,3*d:] = (1 - IFOGf[t,:,3*d:] ** 2) * dIFOGf[t,:,3*d:]
        y = IFOGf[t,:,:3*d]
        dIFOG[t,:,:3*d] = (y*(1.0-y)) * dIFOGf[t,:,:3*d]
        dW += np.dot(Hin[t].T, dIFOG[t])
        dHin[t] = dIFOG[t].dot(W.T)
        dX[t] = dHin[t,:,1:input_size+1]
        if t > 0:
            dHout[t-1,:] += dHin[t,:,input_size+1:]
        else:
            dh0 += dHin[t,:,input_size+1:]
    return dX, dW, dc0, dh0

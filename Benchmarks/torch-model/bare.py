"""What one writes without Assay: fifteen trainings as loops, with the loss of each step and the accuracy of each epoch."""

import torch
from network import BATCH, EPOCHS, SEEDS, held_out, network, training

torch.set_num_threads(1)
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=0.05),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=0.003),
    "rmsprop": lambda parameters: torch.optim.RMSprop(parameters, lr=0.001),
}
compute_loss = torch.nn.CrossEntropyLoss()
inputs, labels = training
for name, make in OPTIMIZERS.items():
    accuracies = []
    for seed in range(SEEDS):
        torch.manual_seed(seed)
        module = network()
        optimizer = make(module.parameters())
        curve, course = [], []
        for _ in range(EPOCHS):
            module.train()
            for rows in torch.randperm(len(inputs)).split(BATCH):
                optimizer.zero_grad()
                loss = compute_loss(module(inputs[rows]), labels[rows])
                loss.backward()
                optimizer.step()
                curve.append(loss.item())
            module.eval()
            with torch.no_grad():
                outputs = module(held_out[0])
                course.append(
                    (compute_loss(outputs, held_out[1]).item(), (outputs.argmax(1) == held_out[1]).float().mean().item())
                )
        accuracies.append(course[-1][1])
    print(f"{name:8} {sum(accuracies) / SEEDS:.3f}")
